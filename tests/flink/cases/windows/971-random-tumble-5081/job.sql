-- a random TUMBLE job in UTC (seed 5081 of tests/reference/random_jobs.py)
SET 'table.local-time-zone' = 'UTC';
CREATE TABLE t (k BIGINT, k2 INT, v0 STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '0 00:05:00.000' DAY TO SECOND(3)) WITH (
  'connector' = 'filesystem', 'path' = 'input', 'format' = 'json');
CREATE VIEW filtered AS SELECT * FROM t WHERE k2 = 1;
SELECT window_start, window_end, k, MIN(v0) FROM TABLE(TUMBLE(TABLE filtered, DESCRIPTOR(ts), INTERVAL '0 00:11:00.000' DAY TO SECOND(3))) GROUP BY window_start, window_end, k;
