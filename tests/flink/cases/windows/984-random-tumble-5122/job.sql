-- a random TUMBLE job in UTC (seed 5122 of tests/reference/random_jobs.py)
SET 'table.local-time-zone' = 'UTC';
CREATE TABLE t (k INT, k2 INT, v0 SMALLINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '0 00:00:00.020' DAY TO SECOND(3)) WITH (
  'connector' = 'filesystem', 'path' = 'input', 'format' = 'csv', 'csv.null-literal' = 'NULL');
CREATE VIEW inner_window AS SELECT window_time AS wt, COUNT(*) AS n FROM TABLE(CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '0 00:00:00.008' DAY TO SECOND(3), INTERVAL '0 00:00:00.008' DAY TO SECOND(3))) GROUP BY window_start, window_end, window_time, k;
SELECT window_start, window_end, COUNT(*), SUM(n) FROM TABLE(TUMBLE(TABLE inner_window, DESCRIPTOR(wt), INTERVAL '0 00:00:00.040' DAY TO SECOND(3))) GROUP BY window_start, window_end;
