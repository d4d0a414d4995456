-- a random TUMBLE job in America/New_York (seed 5006 of tests/reference/random_jobs.py)
SET 'table.local-time-zone' = 'America/New_York';
CREATE TABLE t (k INT, k2 INT, v0 BIGINT, v1 TINYINT, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts - INTERVAL '0 00:00:00.000' DAY TO SECOND(3)) WITH (
  'connector' = 'filesystem', 'path' = 'input', 'format' = 'csv', 'csv.null-literal' = 'NULL');
SELECT window_start, window_end, LAST_VALUE(v0), LAST_VALUE(v1) FILTER (WHERE k2 IS NOT NULL) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '0 00:30:00.000' DAY TO SECOND(3))) GROUP BY window_start, window_end;
