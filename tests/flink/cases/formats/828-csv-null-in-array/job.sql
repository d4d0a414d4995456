-- null-literal and arrays
CREATE TABLE t (id INT, a ARRAY<STRING>, s STRING) WITH ('connector'='filesystem','path'='t.data','format'='csv', 'csv.field-delimiter' = ';', 'csv.null-literal' = 'NULL', 'csv.array-element-delimiter' = '|');
SELECT * FROM t;
