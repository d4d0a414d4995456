-- ORDER BY the event time and another column
CREATE TABLE t (id INT, k STRING, v INT, d DOUBLE, dc DECIMAL(10,2), s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '0' SECOND) WITH ('connector'='filesystem','path'='t.jsonl','format'='json');
SELECT id, k, ts FROM t ORDER BY ts, id DESC;
