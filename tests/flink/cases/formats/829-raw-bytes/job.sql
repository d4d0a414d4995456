-- raw BYTES
CREATE TABLE t (b BYTES) WITH ('connector'='filesystem','path'='t.data','format'='raw');
SELECT * FROM t;
