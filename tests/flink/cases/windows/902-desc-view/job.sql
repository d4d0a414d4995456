-- desc view
CREATE TABLE t (id INT, k STRING, v INT, d DOUBLE, dc DECIMAL(10,2), s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.jsonl','format'='json');
CREATE VIEW v AS SELECT id, window_start, window_time, COUNT(*) c, SUM(dc) s FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '20' SECOND)) GROUP BY id, window_start, window_end, window_time;
DESCRIBE v;
