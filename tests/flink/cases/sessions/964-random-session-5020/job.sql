-- a random SESSION job in UTC (seed 5020 of tests/reference/random_jobs.py)
SET 'table.local-time-zone' = 'UTC';
CREATE TABLE t (k DOUBLE, k2 INT, v0 SMALLINT, v1 TINYINT, v2 BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '0 00:05:00.000' DAY TO SECOND(3)) WITH (
  'connector' = 'filesystem', 'path' = 'input', 'format' = 'csv', 'csv.null-literal' = 'NULL');
SELECT window_start, window_end, k, COUNT(*) FROM TABLE(SESSION(TABLE t PARTITION BY (k), DESCRIPTOR(ts), INTERVAL '0 00:07:00.000' DAY TO SECOND(3))) GROUP BY window_start, window_end, k;
