-- fail-on-missing-field
CREATE TABLE t (id INT, v INT, s STRING) WITH ('connector'='filesystem','path'='t.data','format'='json', 'json.fail-on-missing-field' = 'true');
SELECT * FROM t;
