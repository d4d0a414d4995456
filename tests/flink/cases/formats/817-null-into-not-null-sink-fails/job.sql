-- NULL into a NOT NULL column of a sink fails
CREATE TABLE t (id INT, v INT, s STRING) WITH ('connector'='filesystem','path'='t.data','format'='json');
CREATE TABLE o (id INT NOT NULL, v INT, s STRING) WITH ('connector'='filesystem','path'='out','format'='json');
INSERT INTO o SELECT id, v, s FROM t;
SELECT * FROM o;
