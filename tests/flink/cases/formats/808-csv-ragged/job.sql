-- rows with too few and too many fields
CREATE TABLE t (id INT, v INT, s STRING) WITH ('connector'='filesystem','path'='t.data','format'='csv', 'csv.ignore-parse-errors' = 'true');
SELECT * FROM t;
