-- UNION ALL of two filters of one table
CREATE TABLE t (id INT, k STRING, v INT, d DOUBLE, dc DECIMAL(10,2), s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '20' SECOND) WITH ('connector'='filesystem','path'='t.jsonl','format'='json');
CREATE VIEW u AS SELECT k, v, ts FROM t WHERE v > 2 UNION ALL SELECT 'z', v, ts FROM t WHERE v <= 2;
SELECT window_start, k, SUM(v) s FROM TABLE(TUMBLE(TABLE u, DESCRIPTOR(ts), INTERVAL '20' SECOND)) GROUP BY window_start, window_end, k;
