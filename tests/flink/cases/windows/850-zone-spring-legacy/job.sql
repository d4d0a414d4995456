-- America/New_York around a change of the clocks: spring legacy
SET 'table.local-time-zone' = 'America/New_York';
CREATE TABLE t (id INT, ms BIGINT, k STRING, ts AS TO_TIMESTAMP_LTZ(ms, 3), WATERMARK FOR ts AS ts - INTERVAL '0' SECOND) WITH ('connector'='filesystem','path'='t.jsonl','format'='json');
SELECT TUMBLE_START(ts, INTERVAL '1' HOUR) a, TUMBLE_END(ts, INTERVAL '1' HOUR) b, TUMBLE_ROWTIME(ts, INTERVAL '1' HOUR) r, COUNT(*) c FROM t GROUP BY TUMBLE(ts, INTERVAL '1' HOUR);
