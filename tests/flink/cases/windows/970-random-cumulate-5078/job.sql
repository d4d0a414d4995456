-- a random CUMULATE job in UTC (seed 5078 of tests/reference/random_jobs.py)
SET 'table.local-time-zone' = 'UTC';
CREATE TABLE t (k INT, k2 INT, v0 TINYINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '0 00:00:00.000' DAY TO SECOND(3)) WITH (
  'connector' = 'filesystem', 'path' = 'input', 'format' = 'csv', 'csv.null-literal' = 'NULL');
SELECT window_start, window_end, k, k2, MAX(v0) FROM TABLE(CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '0 00:11:00.000' DAY TO SECOND(3), INTERVAL '0 00:55:00.000' DAY TO SECOND(3))) GROUP BY window_start, window_end, k, k2;
