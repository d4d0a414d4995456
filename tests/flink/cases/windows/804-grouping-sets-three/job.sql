-- GROUPING SETS with two keys, one and none; GROUPING and GROUPING_ID
CREATE TABLE t (id INT, k STRING, v INT, d DOUBLE, dc DECIMAL(10,2), s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.jsonl','format'='json');
SELECT window_start, k, s, COUNT(*) c, SUM(v) sv, GROUPING(k) gk, GROUPING(s) gs, GROUPING_ID(k, s) g FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, GROUPING SETS ((k, s), (k), ());
