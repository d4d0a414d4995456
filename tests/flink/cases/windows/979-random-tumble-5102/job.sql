-- a random TUMBLE job in Europe/Berlin (seed 5102 of tests/reference/random_jobs.py)
SET 'table.local-time-zone' = 'Europe/Berlin';
CREATE TABLE t (k DECIMAL(12, 2), k2 INT, v0 TINYINT, v1 SMALLINT, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts - INTERVAL '0 00:00:00.000' DAY TO SECOND(3)) WITH (
  'connector' = 'filesystem', 'path' = 'input', 'format' = 'csv', 'csv.null-literal' = 'NULL');
CREATE VIEW filtered AS SELECT * FROM t WHERE k2 IS NOT NULL;
SELECT window_start, window_end, k, k2, AVG(DISTINCT v0) FROM TABLE(TUMBLE(TABLE filtered, DESCRIPTOR(ts), INTERVAL '0 09:00:00.000' DAY TO SECOND(3))) GROUP BY window_start, window_end, k, k2;
