-- null-literal in ARRAY and ROW, errors ignored
CREATE TABLE t (id INT, a ARRAY<STRING>, r ROW<p INT, q STRING>, b ARRAY<INT>) WITH ('connector'='filesystem','path'='t.data','format'='csv', 'csv.field-delimiter' = ';', 'csv.null-literal' = 'NULL', 'csv.array-element-delimiter' = '|', 'csv.ignore-parse-errors' = 'true');
SELECT * FROM t;
