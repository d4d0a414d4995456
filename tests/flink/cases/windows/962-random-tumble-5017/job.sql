-- a random TUMBLE job in UTC (seed 5017 of tests/reference/random_jobs.py)
SET 'table.local-time-zone' = 'UTC';
CREATE TABLE t (k DECIMAL(12, 2), k2 INT, v0 TINYINT, v1 INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '0 00:00:20.000' DAY TO SECOND(3)) WITH (
  'connector' = 'filesystem', 'path' = 'input', 'format' = 'json');
CREATE VIEW filtered AS SELECT * FROM t WHERE k2 IS NULL;
SELECT window_start, window_end, COUNT(*), LAST_VALUE(v0) FILTER (WHERE k2 IS NOT NULL), MAX(v0) FILTER (WHERE k2 IS NOT NULL) FROM TABLE(TUMBLE(TABLE filtered, DESCRIPTOR(ts), INTERVAL '0 00:00:08.000' DAY TO SECOND(3))) GROUP BY window_start, window_end;
