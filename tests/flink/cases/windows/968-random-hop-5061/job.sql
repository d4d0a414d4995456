-- a random HOP job in UTC (seed 5061 of tests/reference/random_jobs.py)
SET 'table.local-time-zone' = 'UTC';
CREATE TABLE t (k DOUBLE, k2 INT, v0 STRING, v1 DECIMAL(12, 2), ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '0 00:05:00.000' DAY TO SECOND(3)) WITH (
  'connector' = 'filesystem', 'path' = 'input', 'format' = 'json');
CREATE VIEW filtered AS SELECT * FROM t WHERE k2 IS NULL;
SELECT window_start, window_end, SUM(v1) FILTER (WHERE k2 IS NOT NULL) FROM TABLE(HOP(TABLE filtered, DESCRIPTOR(ts), INTERVAL '0 00:08:00.000' DAY TO SECOND(3), INTERVAL '0 00:08:00.000' DAY TO SECOND(3))) GROUP BY window_start, window_end;
