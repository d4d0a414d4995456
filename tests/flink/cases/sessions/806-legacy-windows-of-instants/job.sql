-- legacy windows over TIMESTAMP_LTZ in Asia/Kolkata
SET 'table.local-time-zone' = 'Asia/Kolkata';
CREATE TABLE t (k STRING, ms BIGINT, ts AS TO_TIMESTAMP_LTZ(ms, 3), WATERMARK FOR ts AS ts) WITH ('connector'='filesystem','path'='t.data','format'='csv');
SELECT TUMBLE_START(ts, INTERVAL '1' HOUR) a, TUMBLE_END(ts, INTERVAL '1' HOUR) b, TUMBLE_ROWTIME(ts, INTERVAL '1' HOUR) c, COUNT(*) n FROM t GROUP BY TUMBLE(ts, INTERVAL '1' HOUR);
SELECT SESSION_START(ts, INTERVAL '10' MINUTE) a, SESSION_END(ts, INTERVAL '10' MINUTE) b, k, COUNT(*) n FROM t GROUP BY SESSION(ts, INTERVAL '10' MINUTE), k;
