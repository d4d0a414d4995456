-- a random HOP job in UTC (seed 5116 of tests/reference/random_jobs.py)
SET 'table.local-time-zone' = 'UTC';
CREATE TABLE t (k DECIMAL(12, 2), k2 INT, v0 SMALLINT, v1 FLOAT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '0 00:00:05.000' DAY TO SECOND(3)) WITH (
  'connector' = 'filesystem', 'path' = 'input', 'format' = 'csv', 'csv.null-literal' = 'NULL');
SELECT window_start, window_end, k, MAX(v0), COUNT(*) FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '0 00:00:05.000' DAY TO SECOND(3), INTERVAL '0 00:00:20.000' DAY TO SECOND(3))) GROUP BY window_start, window_end, k;
