-- a random TUMBLE job in UTC (seed 5026 of tests/reference/random_jobs.py)
SET 'table.local-time-zone' = 'UTC';
CREATE TABLE t (k DECIMAL(12, 2), k2 INT, v0 SMALLINT, v1 DECIMAL(12, 2), ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '0 00:00:00.000' DAY TO SECOND(3)) WITH (
  'connector' = 'filesystem', 'path' = 'input', 'format' = 'csv', 'csv.null-literal' = 'NULL');
CREATE VIEW filtered AS SELECT * FROM t WHERE k2 IS NOT NULL;
SELECT window_start, window_end, k, k2, SUM(v1) FROM TABLE(TUMBLE(TABLE filtered, DESCRIPTOR(ts), INTERVAL '0 00:00:00.001' DAY TO SECOND(3), INTERVAL '0 00:00:00.000' DAY TO SECOND(3))) GROUP BY window_start, window_end, k, k2;
