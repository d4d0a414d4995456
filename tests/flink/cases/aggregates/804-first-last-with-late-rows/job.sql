-- FIRST_VALUE and LAST_VALUE where rows come late or out of order
CREATE TABLE t (id INT, k STRING, v INT, d DOUBLE, dc DECIMAL(10,2), s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.jsonl','format'='json');
SELECT window_start, k, FIRST_VALUE(s) a, LAST_VALUE(s) b, FIRST_VALUE(v) c, LAST_VALUE(v) d, FIRST_VALUE(ts) e FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '20' SECOND)) GROUP BY window_start, window_end, k;
