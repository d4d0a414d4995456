-- unnest map
CREATE TABLE t (id INT, k STRING, v INT, d DOUBLE, dc DECIMAL(10,2), s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.jsonl','format'='json');
SELECT id, mk, mv FROM t, UNNEST(MAP['a', v, 'b', id]) AS u (mk, mv) WHERE id < 3;
