-- a random TUMBLE job in UTC (seed 5150 of tests/reference/random_jobs.py)
SET 'table.local-time-zone' = 'UTC';
CREATE TABLE t (k STRING, k2 INT, v0 SMALLINT, v1 STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '0 00:00:00.020' DAY TO SECOND(3)) WITH (
  'connector' = 'filesystem', 'path' = 'input', 'format' = 'json');
CREATE VIEW filtered AS SELECT * FROM t WHERE k2 IS NOT NULL;
SELECT window_start, window_end, k, LAST_VALUE(v0) FROM TABLE(TUMBLE(TABLE filtered, DESCRIPTOR(ts), INTERVAL '0 00:00:00.009' DAY TO SECOND(3))) GROUP BY window_start, window_end, k;
