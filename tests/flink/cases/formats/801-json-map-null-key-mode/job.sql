-- json.map-null-key.mode on a source
CREATE TABLE t (id INT, m MAP<STRING,INT>) WITH ('connector'='filesystem','path'='t.data','format'='json', 'json.map-null-key.mode' = 'DROP', 'json.ignore-parse-errors' = 'true');
SELECT * FROM t;
