-- a random HOP job in UTC (seed 5193 of tests/reference/random_jobs.py)
SET 'table.local-time-zone' = 'UTC';
CREATE TABLE t (k BIGINT, k2 INT, v0 TINYINT, v1 DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '0 00:05:00.000' DAY TO SECOND(3)) WITH (
  'connector' = 'filesystem', 'path' = 'input', 'format' = 'json');
SELECT window_start, window_end, k, MIN(v0), SUM(v0) FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '0 00:09:00.000' DAY TO SECOND(3), INTERVAL '0 00:27:00.000' DAY TO SECOND(3))) GROUP BY window_start, window_end, k;
