-- every aggregate of DECIMAL
CREATE TABLE t (v DECIMAL(10,3), ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.data','format'='json');
SELECT window_start, window_end, SUM(v) a, AVG(v) b, MIN(v) c, MAX(v) d, COUNT(DISTINCT v) e, SUM(v * v) f, AVG(v + 1) g, SUM(DISTINCT v) h, PERCENTILE(v, 0.25) i, STDDEV_POP(v) j, VAR_SAMP(v) k FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
