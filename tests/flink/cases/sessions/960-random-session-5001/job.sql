-- a random SESSION job in UTC (seed 5001 of tests/reference/random_jobs.py)
SET 'table.local-time-zone' = 'UTC';
CREATE TABLE t (k STRING, k2 INT, v0 BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '0 00:00:00.000' DAY TO SECOND(3)) WITH (
  'connector' = 'filesystem', 'path' = 'input', 'format' = 'json');
CREATE VIEW filtered AS SELECT * FROM t WHERE k2 = 1;
SELECT window_start, window_end, SUM(v0) FROM TABLE(SESSION(TABLE filtered, DESCRIPTOR(ts), INTERVAL '0 00:03:00.000' DAY TO SECOND(3))) GROUP BY window_start, window_end;
