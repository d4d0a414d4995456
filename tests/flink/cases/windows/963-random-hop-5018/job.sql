-- a random HOP job in America/New_York (seed 5018 of tests/reference/random_jobs.py)
SET 'table.local-time-zone' = 'America/New_York';
CREATE TABLE t (k INT, k2 INT, v0 INT, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts - INTERVAL '0 00:00:00.000' DAY TO SECOND(3)) WITH (
  'connector' = 'filesystem', 'path' = 'input', 'format' = 'csv', 'csv.null-literal' = 'NULL');
SELECT window_start, window_end, k, k2, AVG(DISTINCT v0) FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '0 02:00:00.000' DAY TO SECOND(3), INTERVAL '0 10:00:00.000' DAY TO SECOND(3))) GROUP BY window_start, window_end, k, k2;
