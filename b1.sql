CREATE TABLE t (ts TIMESTAMP(3), device BIGINT, metric STRING, reading DOUBLE, status INT, WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector'='filesystem','path'='t1000.csv','format'='csv');
CREATE TABLE o (ws TIMESTAMP(3), device BIGINT, s BIGINT, n BIGINT) WITH ('connector'='blackhole');
INSERT INTO o SELECT window_start, device, SUM(CAST(status AS BIGINT)), COUNT(*) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, device;
