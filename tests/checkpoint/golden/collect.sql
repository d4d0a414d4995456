-- A job with one operator of each kind of state: sliced windows, sessions, ordered values, distinct sets.
CREATE TABLE t (k STRING, v INT, d DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE)
  WITH ('connector' = 'filesystem', 'path' = 'input.jsonl', 'format' = 'json');
CREATE TABLE o (kind STRING, s TIMESTAMP(3), e TIMESTAMP(3), k STRING, c BIGINT, sv BIGINT, sd DOUBLE, dv BIGINT, fv INT)
  WITH ('connector' = 'filesystem', 'path' = 'out-0', 'format' = 'json');
INSERT INTO o SELECT 'hop', window_start, window_end, k, COUNT(*), SUM(v), SUM(d), COUNT(DISTINCT v), LAST_VALUE(v)
  FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '2' MINUTE, INTERVAL '6' MINUTE)) GROUP BY window_start, window_end, k;
INSERT INTO o SELECT 'session', window_start, window_end, k, COUNT(*), SUM(v), AVG(d), COUNT(DISTINCT v), FIRST_VALUE(v)
  FROM TABLE(SESSION(TABLE t PARTITION BY k, DESCRIPTOR(ts), INTERVAL '40' SECOND)) GROUP BY window_start, window_end, k;
