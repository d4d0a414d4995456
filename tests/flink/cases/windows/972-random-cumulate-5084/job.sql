-- a random CUMULATE job in UTC (seed 5084 of tests/reference/random_jobs.py)
SET 'table.local-time-zone' = 'UTC';
CREATE TABLE t (k DECIMAL(12, 2), k2 INT, v0 BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '0 00:00:00.005' DAY TO SECOND(3)) WITH (
  'connector' = 'filesystem', 'path' = 'input', 'format' = 'json');
SELECT window_start, window_end, COUNT(*), AVG(v0), MIN(v0) FROM TABLE(CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '0 00:00:00.005' DAY TO SECOND(3), INTERVAL '0 00:00:00.010' DAY TO SECOND(3))) GROUP BY window_start, window_end;
