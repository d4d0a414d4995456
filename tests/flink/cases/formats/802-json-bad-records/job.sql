-- records and fields that are bad, ignored
CREATE TABLE t (id INT, v INT, s STRING) WITH ('connector'='filesystem','path'='t.data','format'='json', 'json.ignore-parse-errors' = 'true');
SELECT * FROM t;
