-- MIN and MAX of texts, times, decimals, conditions
CREATE TABLE t (id INT, k STRING, v INT, d DOUBLE, dc DECIMAL(10,2), s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.jsonl','format'='json');
SELECT window_start, MIN(s) a, MAX(s) b, MIN(ts) c, MAX(dc) e, MIN(d) f, MAX(k) g, MIN(v > 3) h, MAX(CAST(ts AS DATE)) i FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '20' SECOND)) GROUP BY window_start, window_end;
