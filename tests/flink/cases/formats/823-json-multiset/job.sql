-- MULTISET from an object
CREATE TABLE t (id INT, m MULTISET<STRING>) WITH ('connector'='filesystem','path'='t.data','format'='json');
SELECT id, m, CARDINALITY(m) FROM t;
