-- case in
CREATE TABLE t (id INT, k STRING, v INT, d DOUBLE, dc DECIMAL(10,2), s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.jsonl','format'='json');
SELECT id, CASE k WHEN 'a' THEN 1 WHEN 'b' THEN 2 END c, k IN ('a', 'c') i, v NOT IN (1, 2, 3) n, v BETWEEN 2 AND 5 b, NOT (v > 3) g FROM t;
