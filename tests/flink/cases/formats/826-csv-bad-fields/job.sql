-- a bad field of each type
CREATE TABLE t (a INT, b TINYINT, c INT, d DECIMAL(5,2), e BOOLEAN, f DATE, g TIME, h TIMESTAMP(3)) WITH ('connector'='filesystem','path'='t.data','format'='csv', 'csv.ignore-parse-errors' = 'true');
SELECT * FROM t;
