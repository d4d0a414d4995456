-- SESSION over window_time of a TUMBLE
CREATE TABLE t (id INT, k STRING, v INT, d DOUBLE, dc DECIMAL(10,2), s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.jsonl','format'='json');
CREATE VIEW w AS SELECT window_time AS rt, k, COUNT(*) c FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end, window_time, k;
SELECT window_start, window_end, k, SUM(c) c FROM TABLE(SESSION(TABLE w PARTITION BY k, DESCRIPTOR(rt), INTERVAL '6' SECOND)) GROUP BY window_start, window_end, k;
