-- aggregates in CUMULATE
CREATE TABLE t (v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.data','format'='json');
SELECT window_start, window_end, COUNT(*) a, SUM(v) b, AVG(v) c, MIN(v) d, MAX(v) e, COUNT(DISTINCT v) f, SUM(DISTINCT v) g, VAR_SAMP(v) h, PERCENTILE(v, 0.5) i FROM TABLE(CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '4' SECOND, INTERVAL '12' SECOND)) GROUP BY window_start, window_end;
