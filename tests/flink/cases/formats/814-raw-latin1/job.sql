-- raw with a charset and without a last line end
CREATE TABLE t (s STRING) WITH ('connector'='filesystem','path'='t.data','format'='raw', 'raw.charset' = 'ISO-8859-1');
SELECT * FROM t;
