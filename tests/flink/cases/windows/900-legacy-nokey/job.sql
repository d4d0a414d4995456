-- legacy nokey
CREATE TABLE t (id INT, k STRING, v INT, d DOUBLE, dc DECIMAL(10,2), s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.jsonl','format'='json');
SELECT HOP_END(ts, INTERVAL '10' SECOND, INTERVAL '20' SECOND) e, COUNT(*), SUM(d) FROM t GROUP BY HOP(ts, INTERVAL '10' SECOND, INTERVAL '20' SECOND);
