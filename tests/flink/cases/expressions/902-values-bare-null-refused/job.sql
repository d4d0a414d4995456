-- VALUES with a bare NULL is refused
CREATE TABLE t (id INT, k STRING, v INT, d DOUBLE, dc DECIMAL(10,2), s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.jsonl','format'='json');
SELECT * FROM (VALUES (1, 'a', 1.5), (2, 'bcd', 22.25), (NULL, NULL, NULL)) AS x(a, b, c);
