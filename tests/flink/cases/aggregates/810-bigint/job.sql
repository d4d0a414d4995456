-- every aggregate of BIGINT with overflow
CREATE TABLE t (v BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.data','format'='json');
SELECT window_start, window_end, SUM(v) a, AVG(v) b, MIN(v) c, MAX(v) d, COUNT(DISTINCT v) f, PERCENTILE(v, 0.5) p, VAR_POP(v) q FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
