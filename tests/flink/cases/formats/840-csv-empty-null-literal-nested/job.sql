-- an empty null-literal and nested types
CREATE TABLE t (id INT, a ARRAY<STRING>, r ROW<p INT, q STRING>, b ARRAY<INT>) WITH ('connector'='filesystem','path'='t.data','format'='csv', 'csv.field-delimiter' = ';', 'csv.null-literal' = '', 'csv.array-element-delimiter' = '|');
SELECT * FROM t;
