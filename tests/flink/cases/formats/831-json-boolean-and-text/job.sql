-- BOOLEAN and STRING from anything
CREATE TABLE t (a BOOLEAN, b STRING) WITH ('connector'='filesystem','path'='t.data','format'='json', 'json.ignore-parse-errors' = 'true');
SELECT * FROM t;
