-- an escape of two characters is refused
CREATE TABLE t (id INT, v INT, s STRING) WITH ('connector'='filesystem','path'='t.data','format'='csv', 'csv.escape-character' = '\\');
SELECT * FROM t;
