-- a random SESSION job in UTC (seed 5096 of tests/reference/random_jobs.py)
SET 'table.local-time-zone' = 'UTC';
CREATE TABLE t (k BIGINT, k2 INT, v0 INT, v1 INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '0 00:00:20.000' DAY TO SECOND(3)) WITH (
  'connector' = 'filesystem', 'path' = 'input', 'format' = 'csv', 'csv.null-literal' = 'NULL');
SELECT window_start, window_end, k, MAX(v1), COUNT(v0), MAX(v1) FILTER (WHERE k2 = 1), MIN(v0) FROM TABLE(SESSION(TABLE t PARTITION BY (k), DESCRIPTOR(ts), INTERVAL '0 00:00:05.000' DAY TO SECOND(3))) GROUP BY window_start, window_end, k;
