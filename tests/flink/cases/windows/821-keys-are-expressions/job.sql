-- a quotient and a CASE as keys
CREATE TABLE t (id INT, k STRING, v INT, d DOUBLE, dc DECIMAL(10,2), s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.jsonl','format'='json');
SELECT window_start, v / 3 q, CASE WHEN v > 4 THEN 'hi' ELSE 'lo' END h, COUNT(*) c FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '30' SECOND)) GROUP BY window_start, window_end, v / 3, CASE WHEN v > 4 THEN 'hi' ELSE 'lo' END;
