-- a random CUMULATE job in UTC (seed 5085 of tests/reference/random_jobs.py)
SET 'table.local-time-zone' = 'UTC';
CREATE TABLE t (k STRING, k2 INT, v0 INT, v1 TINYINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '0 00:00:00.000' DAY TO SECOND(3)) WITH (
  'connector' = 'filesystem', 'path' = 'input', 'format' = 'csv', 'csv.null-literal' = 'NULL');
SELECT window_start, window_end, k, k2, MAX(v0) FROM TABLE(CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '0 00:00:08.000' DAY TO SECOND(3), INTERVAL '0 00:00:24.000' DAY TO SECOND(3))) GROUP BY window_start, window_end, k, k2;
