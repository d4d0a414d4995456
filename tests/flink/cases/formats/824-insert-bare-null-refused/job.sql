-- INSERT VALUES with a bare NULL is refused
CREATE TABLE t (id INT, s STRING) WITH ('connector'='filesystem','path'='t.data','format'='json');
CREATE TABLE o (a INT, b STRING, c DOUBLE) WITH ('connector'='filesystem','path'='out','format'='json');
INSERT INTO o (c, a) SELECT id, id + 1 FROM t;
INSERT INTO o VALUES (9, 'nine', 9.5), (10, NULL, 10);
SELECT * FROM o;
