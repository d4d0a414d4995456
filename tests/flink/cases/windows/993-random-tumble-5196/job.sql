-- a random TUMBLE job in UTC (seed 5196 of tests/reference/random_jobs.py)
SET 'table.local-time-zone' = 'UTC';
CREATE TABLE t (k BIGINT, k2 INT, v0 INT, v1 FLOAT, v2 DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '0 00:05:00.000' DAY TO SECOND(3)) WITH (
  'connector' = 'filesystem', 'path' = 'input', 'format' = 'json');
CREATE VIEW filtered AS SELECT * FROM t WHERE k2 <> 2;
CREATE VIEW inner_window AS SELECT window_time AS wt, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE filtered, DESCRIPTOR(ts), INTERVAL '0 00:12:00.000' DAY TO SECOND(3))) GROUP BY window_start, window_end, window_time, k;
SELECT window_start, window_end, COUNT(*), SUM(n) FROM TABLE(TUMBLE(TABLE inner_window, DESCRIPTOR(wt), INTERVAL '0 01:12:00.000' DAY TO SECOND(3))) GROUP BY window_start, window_end;
