-- arithmetic of aggregates and its types
CREATE TABLE t (id INT, k STRING, v INT, d DOUBLE, dc DECIMAL(10,2), s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.jsonl','format'='json');
SELECT window_start, SUM(v) + COUNT(*) a, SUM(v * 2) b, AVG(v) c, AVG(dc) e, SUM(dc) f, MAX(d) - MIN(d) g, SUM(d) / COUNT(d) h, CAST(SUM(v) AS DOUBLE) / COUNT(*) i, STDDEV_POP(d) j, VAR_SAMP(d) kk, STDDEV_SAMP(v) l FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '20' SECOND)) GROUP BY window_start, window_end;
