-- LIKE with OVERWRITING OPTIONS and a computed column
CREATE TABLE b (id INT, s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector'='filesystem','path'='t.data','format'='json');
CREATE TABLE t (extra AS id + 1) WITH ('path'='t2.data') LIKE b (INCLUDING ALL OVERWRITING OPTIONS);
DESCRIBE t;
SELECT * FROM t;
