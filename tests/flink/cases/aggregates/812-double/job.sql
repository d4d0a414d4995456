-- aggregates of DOUBLE
CREATE TABLE t (v DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.data','format'='json');
SELECT window_start, window_end, SUM(v) a, AVG(v) b, MIN(v) c, MAX(v) d, COUNT(DISTINCT v) e, PERCENTILE(v, ARRAY[0.1, 0.9]) f FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
