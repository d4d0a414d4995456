-- a random TUMBLE job in UTC (seed 5220 of tests/reference/random_jobs.py)
SET 'table.local-time-zone' = 'UTC';
CREATE TABLE t (k DECIMAL(12, 2), k2 INT, v0 TINYINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '0 00:00:00.000' DAY TO SECOND(3)) WITH (
  'connector' = 'filesystem', 'path' = 'input', 'format' = 'json');
SELECT window_start, window_end, k, AVG(DISTINCT v0), MIN(v0) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '0 00:11:00.000' DAY TO SECOND(3))) GROUP BY window_start, window_end, k;
