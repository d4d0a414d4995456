-- count star expr
CREATE TABLE t (id INT, k STRING, v INT, d DOUBLE, dc DECIMAL(10,2), s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.jsonl','format'='json');
SELECT window_start, COUNT(*) * 1.0 / 3 a, SUM(v) * 1e0 b, SUM(dc) / COUNT(*) c, AVG(dc * 2) d, CAST(COUNT(*) AS INT) e FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '20' SECOND)) GROUP BY window_start, window_end;
