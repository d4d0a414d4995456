-- left unnest
CREATE TABLE t (id INT, k STRING, v INT, d DOUBLE, dc DECIMAL(10,2), s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.jsonl','format'='json');
SELECT id, x FROM t LEFT JOIN UNNEST(SPLIT(s, 'x')) AS u (x) ON TRUE WHERE id < 6;
