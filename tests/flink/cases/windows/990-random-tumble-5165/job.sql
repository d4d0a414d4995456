-- a random TUMBLE job in UTC (seed 5165 of tests/reference/random_jobs.py)
SET 'table.local-time-zone' = 'UTC';
CREATE TABLE t (k BIGINT, k2 INT, v0 DOUBLE, v1 DECIMAL(12, 2), ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '0 00:00:00.000' DAY TO SECOND(3)) WITH (
  'connector' = 'filesystem', 'path' = 'input', 'format' = 'json');
SELECT window_start, window_end, k, ARRAY_AGG(v0) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '0 00:00:04.000' DAY TO SECOND(3))) GROUP BY window_start, window_end, k;
