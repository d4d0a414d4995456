-- a random TUMBLE job in UTC (seed 5145 of tests/reference/random_jobs.py)
SET 'table.local-time-zone' = 'UTC';
CREATE TABLE t (k BIGINT, k2 INT, v0 FLOAT, v1 STRING, v2 INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '0 00:00:00.000' DAY TO SECOND(3)) WITH (
  'connector' = 'filesystem', 'path' = 'input', 'format' = 'json');
SELECT window_start, window_end, k, COUNT(*) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '0 00:00:04.000' DAY TO SECOND(3))) GROUP BY window_start, window_end, k;
