-- tabs, comments, no quoting, empty as NULL
CREATE TABLE t (id INT, v INT, s STRING) WITH ('connector'='filesystem','path'='t.data','format'='csv', 'csv.field-delimiter' = '	', 'csv.disable-quote-character' = 'true', 'csv.allow-comments' = 'true', 'csv.null-literal' = '');
SELECT * FROM t;
