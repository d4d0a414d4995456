-- a random SESSION job in Asia/Shanghai (seed 5213 of tests/reference/random_jobs.py)
SET 'table.local-time-zone' = 'Asia/Shanghai';
CREATE TABLE t (k BIGINT, k2 INT, v0 SMALLINT, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts - INTERVAL '0 05:00:00.000' DAY TO SECOND(3)) WITH (
  'connector' = 'filesystem', 'path' = 'input', 'format' = 'csv', 'csv.null-literal' = 'NULL');
SELECT window_start, window_end, k, MAX(v0) FROM TABLE(SESSION(TABLE t PARTITION BY (k), DESCRIPTOR(ts), INTERVAL '0 01:15:00.000' DAY TO SECOND(3))) GROUP BY window_start, window_end, k;
