-- a bad record fails the job
CREATE TABLE t (id INT, v INT, s STRING) WITH ('connector'='filesystem','path'='t.data','format'='json');
SELECT * FROM t;
