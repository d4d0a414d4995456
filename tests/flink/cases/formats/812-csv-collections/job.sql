-- ARRAY and ROW in CSV
CREATE TABLE t (id INT, a ARRAY<STRING>, b ARRAY<INT>, r ROW<p STRING, q INT>) WITH ('connector'='filesystem','path'='t.data','format'='csv', 'csv.array-element-delimiter' = ':', 'csv.ignore-parse-errors' = 'true');
SELECT * FROM t;
