-- every type in CSV
CREATE TABLE t (a BOOLEAN, b TINYINT, c SMALLINT, d INT, e BIGINT, f FLOAT, g DOUBLE, h DECIMAL(10,2), i STRING, j DATE, k TIME, l TIMESTAMP(3), m TIMESTAMP_LTZ(3), n BYTES) WITH ('connector'='filesystem','path'='t.data','format'='csv');
SELECT * FROM t;
