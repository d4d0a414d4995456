-- nested ROW, MAP, ARRAY and the names of unnamed accesses
CREATE TABLE t (id INT, r ROW<a ROW<b ARRAY<ROW<c INT>>>>, m MAP<STRING, ROW<y INT>>, aa ARRAY<ARRAY<INT>>) WITH ('connector'='filesystem','path'='t.data','format'='json');
SELECT id, r, m, aa, r.a.b[2].c, m['x'].y, aa[1][2], CARDINALITY(aa) FROM t;
