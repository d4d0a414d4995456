-- quotes in and around fields
CREATE TABLE t (id INT, a STRING, b STRING) WITH ('connector'='filesystem','path'='t.data','format'='csv');
SELECT * FROM t;
