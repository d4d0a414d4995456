-- two columns of one metadata key are refused
CREATE TABLE t (id INT, v INT, s STRING, fname STRING NOT NULL METADATA FROM 'file.name', fsize BIGINT NOT NULL METADATA FROM 'file.size' VIRTUAL, `file.name` STRING METADATA) WITH ('connector'='filesystem','path'='t.data','format'='json');
SELECT * FROM t;
