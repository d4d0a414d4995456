-- BOOLEAN and DOUBLE as keys
CREATE TABLE t (v INT, b BOOLEAN, d DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.data','format'='json');
SELECT window_start, window_end, b, d, COUNT(*) a, SUM(v) b, MIN(b) mb, MAX(b) xb, COUNT(DISTINCT b) cb FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, b, d;
