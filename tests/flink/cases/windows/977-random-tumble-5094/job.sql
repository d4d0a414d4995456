-- a random TUMBLE job in America/St_Johns (seed 5094 of tests/reference/random_jobs.py)
SET 'table.local-time-zone' = 'America/St_Johns';
CREATE TABLE t (k INT, k2 INT, v0 BIGINT, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts - INTERVAL '0 05:00:00.000' DAY TO SECOND(3)) WITH (
  'connector' = 'filesystem', 'path' = 'input', 'format' = 'csv', 'csv.null-literal' = 'NULL');
CREATE VIEW filtered AS SELECT * FROM t WHERE k2 <> 2;
CREATE VIEW inner_window AS SELECT window_time AS wt, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE filtered, DESCRIPTOR(ts), INTERVAL '0 01:30:00.000' DAY TO SECOND(3))) GROUP BY window_start, window_end, window_time, k;
SELECT window_start, window_end, COUNT(*), SUM(n) FROM TABLE(TUMBLE(TABLE inner_window, DESCRIPTOR(wt), INTERVAL '0 01:30:00.000' DAY TO SECOND(3))) GROUP BY window_start, window_end;
