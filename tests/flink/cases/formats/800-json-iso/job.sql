-- json.timestamp-format.standard ISO-8601 with nine digits
CREATE TABLE t (a TIMESTAMP(9), b TIMESTAMP_LTZ(3), c DATE, d TIME) WITH ('connector'='filesystem','path'='t.data','format'='json', 'json.timestamp-format.standard' = 'ISO-8601');
SELECT * FROM t;
