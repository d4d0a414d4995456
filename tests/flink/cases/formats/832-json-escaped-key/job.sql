-- a key written with an escape
CREATE TABLE t (id INT, s STRING) WITH ('connector'='filesystem','path'='t.data','format'='json');
SELECT id, s, HEX(s) FROM t;
