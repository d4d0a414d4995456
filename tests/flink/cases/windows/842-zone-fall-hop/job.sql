-- America/New_York around a change of the clocks: fall hop
SET 'table.local-time-zone' = 'America/New_York';
CREATE TABLE t (id INT, ms BIGINT, k STRING, ts AS TO_TIMESTAMP_LTZ(ms, 3), WATERMARK FOR ts AS ts - INTERVAL '0' SECOND) WITH ('connector'='filesystem','path'='t.jsonl','format'='json');
SELECT window_start, window_end, window_time, COUNT(*) c, MIN(id) a, MAX(id) b FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '30' MINUTE, INTERVAL '1' HOUR)) GROUP BY window_start, window_end, window_time;
