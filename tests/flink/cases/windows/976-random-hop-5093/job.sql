-- a random HOP job in UTC (seed 5093 of tests/reference/random_jobs.py)
SET 'table.local-time-zone' = 'UTC';
CREATE TABLE t (k DECIMAL(12, 2), k2 INT, v0 INT, v1 INT, v2 TINYINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '0 00:00:00.020' DAY TO SECOND(3)) WITH (
  'connector' = 'filesystem', 'path' = 'input', 'format' = 'csv', 'csv.null-literal' = 'NULL');
SELECT window_start, window_end, k, MIN(v2), COUNT(*), MIN(v1) FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '0 00:00:00.002' DAY TO SECOND(3), INTERVAL '0 00:00:00.008' DAY TO SECOND(3))) GROUP BY window_start, window_end, k;
