-- nullif
CREATE TABLE t (id INT, k STRING, v INT, d DOUBLE, dc DECIMAL(10,2), s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.jsonl','format'='json');
SELECT id, NULLIF(v, 1) a, COALESCE(v, id, 0) b, IFNULL(s, k) c, GREATEST(v, id) e, LEAST(d, v) f, IF(v > 2, s, k) g, k IS DISTINCT FROM s h FROM t;
