-- raw BIGINT, little-endian
CREATE TABLE t (b BIGINT) WITH ('connector'='filesystem','path'='t.data','format'='raw', 'raw.endianness' = 'little-endian');
SELECT * FROM t;
