-- a random SESSION job in America/St_Johns (seed 5073 of tests/reference/random_jobs.py)
SET 'table.local-time-zone' = 'America/St_Johns';
CREATE TABLE t (k BIGINT, k2 INT, v0 TINYINT, v1 BIGINT, v2 STRING, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts - INTERVAL '0 05:00:00.000' DAY TO SECOND(3)) WITH (
  'connector' = 'filesystem', 'path' = 'input', 'format' = 'json');
SELECT window_start, window_end, k, COUNT(v0), SUM(v1), MIN(v2) FROM TABLE(SESSION(TABLE t PARTITION BY (k), DESCRIPTOR(ts), INTERVAL '0 11:00:00.000' DAY TO SECOND(3))) GROUP BY window_start, window_end, k;
