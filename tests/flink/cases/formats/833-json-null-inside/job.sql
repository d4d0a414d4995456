-- NULLs inside ROW, ARRAY and MAP
CREATE TABLE t (r ROW<x INT, y ROW<z INT>>, a ARRAY<ROW<p INT>>, m MAP<STRING,INT>) WITH ('connector'='filesystem','path'='t.data','format'='json');
SELECT r, a, m, r.y.z, r IS NULL, r.y IS NULL, a[1].p, a[2].p, m['k'], m['q'], CARDINALITY(a), CARDINALITY(m) FROM t;
