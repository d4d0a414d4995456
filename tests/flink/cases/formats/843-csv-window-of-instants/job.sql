-- a window over CSV with epoch milliseconds
CREATE TABLE t (k STRING, v DOUBLE, ms BIGINT, ts AS TO_TIMESTAMP_LTZ(ms, 3), WATERMARK FOR ts AS ts - INTERVAL '2' SECOND) WITH ('connector'='filesystem','path'='data','format'='csv');
SELECT window_start, window_end, window_time, k, SUM(v) s, AVG(v) a FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end, window_time, k;
