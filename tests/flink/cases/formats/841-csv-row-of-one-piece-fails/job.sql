-- a ROW of one piece fails
CREATE TABLE t (id INT, r ROW<p INT, q STRING>) WITH ('connector'='filesystem','path'='t.data','format'='csv', 'csv.null-literal' = 'n/a', 'csv.array-element-delimiter' = ':');
SELECT * FROM t;
