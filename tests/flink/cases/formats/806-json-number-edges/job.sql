-- numbers at the edges of every type
CREATE TABLE t (a TINYINT, b SMALLINT, c INT, d BIGINT, e FLOAT, f DOUBLE, g DECIMAL(7,2)) WITH ('connector'='filesystem','path'='t.data','format'='json', 'json.ignore-parse-errors' = 'true');
SELECT * FROM t;
