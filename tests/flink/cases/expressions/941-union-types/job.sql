-- union types
CREATE TABLE t (id INT, k STRING, v INT, d DOUBLE, dc DECIMAL(10,2), s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.jsonl','format'='json');
SELECT id, v FROM t WHERE id = 1 UNION ALL SELECT CAST(id AS BIGINT), dc FROM t WHERE id = 2;
