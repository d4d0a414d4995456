-- BIGINT from fractions and texts
CREATE TABLE t (a BIGINT, b BIGINT, c BIGINT, d INT) WITH ('connector'='filesystem','path'='t.data','format'='json');
SELECT * FROM t;
