-- legacy TUMBLE with late rows
CREATE TABLE t (id INT, k STRING, v INT, d DOUBLE, dc DECIMAL(10,2), s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.jsonl','format'='json');
SELECT TUMBLE_START(ts, INTERVAL '10' SECOND) ws, TUMBLE_END(ts, INTERVAL '10' SECOND) we, TUMBLE_ROWTIME(ts, INTERVAL '10' SECOND) wr, k, COUNT(*) c FROM t GROUP BY TUMBLE(ts, INTERVAL '10' SECOND), k;
