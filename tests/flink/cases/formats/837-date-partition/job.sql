-- a DATE partition key
CREATE TABLE t (id INT, p STRING, q DATE) PARTITIONED BY (p, q) WITH ('connector'='filesystem','path'='data','format'='json','partition.default-name'='nil');
SELECT * FROM t;
SELECT p, q FROM t WHERE q > DATE '2024-01-01';
