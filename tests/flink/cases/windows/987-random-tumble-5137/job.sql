-- a random TUMBLE job in UTC (seed 5137 of tests/reference/random_jobs.py)
SET 'table.local-time-zone' = 'UTC';
CREATE TABLE t (k INT, k2 INT, v0 BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '0 00:00:05.000' DAY TO SECOND(3)) WITH (
  'connector' = 'filesystem', 'path' = 'input', 'format' = 'json');
SELECT window_start, window_end, k, k2, MAX(v0) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '0 00:00:07.000' DAY TO SECOND(3))) GROUP BY window_start, window_end, k, k2;
