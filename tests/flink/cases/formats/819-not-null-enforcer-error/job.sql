-- not-null-enforcer ERROR: a value that overflows its NOT NULL type in a SELECT
SET 'table.exec.sink.not-null-enforcer' = 'ERROR';
CREATE TABLE t (id INT NOT NULL, v DECIMAL(5,2) NOT NULL) WITH ('connector'='filesystem','path'='input.jsonl','format'='json');
SELECT id, CAST(v AS DECIMAL(2,1)) AS c FROM t;
