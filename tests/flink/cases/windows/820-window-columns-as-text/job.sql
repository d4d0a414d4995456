-- window columns in CAST and DATE_FORMAT, UPPER as key
CREATE TABLE t (id INT, k STRING, v INT, d DOUBLE, dc DECIMAL(10,2), s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.jsonl','format'='json');
SELECT CAST(window_start AS STRING) ws, DATE_FORMAT(window_end, 'HH:mm:ss') we, UPPER(k) kk, COUNT(*) c FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '20' SECOND)) GROUP BY window_start, window_end, UPPER(k);
