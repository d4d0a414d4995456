-- DISTINCT over six columns at once
CREATE TABLE t (id INT, k STRING, v INT, d DOUBLE, dc DECIMAL(10,2), s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.jsonl','format'='json');
SELECT window_start, window_end, COUNT(DISTINCT k) a, COUNT(DISTINCT v) b, COUNT(DISTINCT dc) c, SUM(DISTINCT v) d, AVG(DISTINCT d) e, COUNT(DISTINCT s) f FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '30' SECOND)) GROUP BY window_start, window_end;
