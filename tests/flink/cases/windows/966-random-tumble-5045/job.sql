-- a random TUMBLE job in America/New_York (seed 5045 of tests/reference/random_jobs.py)
SET 'table.local-time-zone' = 'America/New_York';
CREATE TABLE t (k DOUBLE, k2 INT, v0 BIGINT, v1 INT, v2 SMALLINT, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts - INTERVAL '0 05:00:00.000' DAY TO SECOND(3)) WITH (
  'connector' = 'filesystem', 'path' = 'input', 'format' = 'csv', 'csv.null-literal' = 'NULL');
CREATE VIEW filtered AS SELECT * FROM t WHERE k2 = 1;
CREATE VIEW inner_window AS SELECT window_time AS wt, COUNT(*) AS n FROM TABLE(HOP(TABLE filtered, DESCRIPTOR(ts), INTERVAL '0 05:00:00.000' DAY TO SECOND(3), INTERVAL '0 15:00:00.000' DAY TO SECOND(3))) GROUP BY window_start, window_end, window_time;
SELECT window_start, window_end, COUNT(*), SUM(n) FROM TABLE(TUMBLE(TABLE inner_window, DESCRIPTOR(wt), INTERVAL '1 01:00:00.000' DAY TO SECOND(3))) GROUP BY window_start, window_end;
