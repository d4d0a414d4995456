-- a random TUMBLE job in UTC (seed 5112 of tests/reference/random_jobs.py)
SET 'table.local-time-zone' = 'UTC';
CREATE TABLE t (k STRING, k2 INT, v0 BIGINT, v1 INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '0 00:00:00.005' DAY TO SECOND(3)) WITH (
  'connector' = 'filesystem', 'path' = 'input', 'format' = 'json');
SELECT window_start, window_end, k, SUM(v1), MIN(v1), MIN(v1) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '0 00:00:00.007' DAY TO SECOND(3))) GROUP BY window_start, window_end, k;
