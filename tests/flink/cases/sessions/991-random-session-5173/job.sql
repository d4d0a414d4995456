-- a random SESSION job in UTC (seed 5173 of tests/reference/random_jobs.py)
SET 'table.local-time-zone' = 'UTC';
CREATE TABLE t (k STRING, k2 INT, v0 TINYINT, v1 DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '0 00:20:00.000' DAY TO SECOND(3)) WITH (
  'connector' = 'filesystem', 'path' = 'input', 'format' = 'csv', 'csv.null-literal' = 'NULL');
SELECT window_start, window_end, COUNT(*) FILTER (WHERE k2 = 1), COUNT(v1) FILTER (WHERE k2 = 1), MAX(v0) FILTER (WHERE k2 IS NOT NULL), COUNT(*) FILTER (WHERE k2 IS NOT NULL) FROM TABLE(SESSION(TABLE t, DESCRIPTOR(ts), INTERVAL '0 00:01:00.000' DAY TO SECOND(3))) GROUP BY window_start, window_end;
