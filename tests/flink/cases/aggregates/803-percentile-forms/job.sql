-- PERCENTILE of INT, DOUBLE and DECIMAL, with an array and a frequency
CREATE TABLE t (id INT, k STRING, v INT, d DOUBLE, dc DECIMAL(10,2), s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.jsonl','format'='json');
SELECT window_start, k, PERCENTILE(v, 0.5) p, PERCENTILE(d, ARRAY[0.0, 0.25, 1.0]) q, PERCENTILE(v, 0.9, 2) r, PERCENTILE(dc, 0.3) u FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '30' SECOND)) GROUP BY window_start, window_end, k;
