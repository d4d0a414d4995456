-- null-literal, delimiter and quote character
CREATE TABLE t (id INT, v INT, s STRING) WITH ('connector'='filesystem','path'='t.data','format'='csv', 'csv.null-literal' = 'N/A', 'csv.field-delimiter' = '|', 'csv.quote-character' = '~');
SELECT * FROM t;
