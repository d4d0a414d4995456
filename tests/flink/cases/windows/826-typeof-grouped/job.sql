-- TYPEOF of keys, window columns and aggregates
CREATE TABLE t (id INT, k STRING, v INT, d DOUBLE, dc DECIMAL(10,2), s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.jsonl','format'='json');
SELECT TYPEOF(ts), TYPEOF(window_start), TYPEOF(COUNT(*)), TYPEOF(SUM(dc)) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '20' SECOND)) GROUP BY ts, window_start, window_end;
