-- arith
CREATE TABLE t (id INT, k STRING, v INT, d DOUBLE, dc DECIMAL(10,2), s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.jsonl','format'='json');
SELECT id, v + d a, v * dc b, dc / 3 c, d / v e, v / 2 f, MOD(v, 3) g, -dc h, ABS(dc) i, ROUND(dc, 1) j, CEIL(d) kk, FLOOR(dc) l, POWER(v, 2) m, v % 2 = 0 n FROM t;
