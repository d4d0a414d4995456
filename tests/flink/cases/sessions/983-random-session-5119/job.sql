-- a random SESSION job in UTC (seed 5119 of tests/reference/random_jobs.py)
SET 'table.local-time-zone' = 'UTC';
CREATE TABLE t (k DECIMAL(12, 2), k2 INT, v0 BIGINT, v1 SMALLINT, v2 SMALLINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '0 00:00:00.000' DAY TO SECOND(3)) WITH (
  'connector' = 'filesystem', 'path' = 'input', 'format' = 'json');
CREATE VIEW filtered AS SELECT * FROM t WHERE k2 = 1;
SELECT window_start, window_end, MIN(v1), COUNT(*), COUNT(DISTINCT v2), COUNT(v2) FROM TABLE(SESSION(TABLE filtered, DESCRIPTOR(ts), INTERVAL '0 00:00:09.000' DAY TO SECOND(3))) GROUP BY window_start, window_end;
