-- a random CUMULATE job in Asia/Kolkata (seed 5110 of tests/reference/random_jobs.py)
SET 'table.local-time-zone' = 'Asia/Kolkata';
CREATE TABLE t (k DOUBLE, k2 INT, v0 DOUBLE, v1 STRING, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts - INTERVAL '0 05:00:00.000' DAY TO SECOND(3)) WITH (
  'connector' = 'filesystem', 'path' = 'input', 'format' = 'csv', 'csv.null-literal' = 'NULL');
SELECT window_start, window_end, COUNT(v1) FROM TABLE(CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '0 00:15:00.000' DAY TO SECOND(3), INTERVAL '0 00:15:00.000' DAY TO SECOND(3))) GROUP BY window_start, window_end;
