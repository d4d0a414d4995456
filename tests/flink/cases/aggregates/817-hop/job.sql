-- aggregates in HOP
CREATE TABLE t (v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.data','format'='json');
SELECT window_start, window_end, COUNT(*) a, SUM(v) b, AVG(v) c, MIN(v) d, MAX(v) e, COUNT(DISTINCT v) f, STDDEV_POP(v) g, PERCENTILE(v, 0.5) h, COLLECT(v) i FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
