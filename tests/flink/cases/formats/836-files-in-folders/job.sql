-- file.name of nested files
CREATE TABLE t (id INT, fn STRING NOT NULL METADATA FROM 'file.name' VIRTUAL) WITH ('connector'='filesystem','path'='data','format'='json');
SELECT fn, id FROM t;
SELECT id FROM t WHERE fn = 'b';
