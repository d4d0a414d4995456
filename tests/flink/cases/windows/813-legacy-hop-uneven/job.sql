-- legacy HOP whose size is no multiple of its slide, by key
CREATE TABLE t (id INT, k STRING, v INT, d DOUBLE, dc DECIMAL(10,2), s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.jsonl','format'='json');
SELECT HOP_START(ts, INTERVAL '5' SECOND, INTERVAL '12' SECOND) ws, HOP_END(ts, INTERVAL '5' SECOND, INTERVAL '12' SECOND) we, k, SUM(v) c FROM t GROUP BY HOP(ts, INTERVAL '5' SECOND, INTERVAL '12' SECOND), k;
