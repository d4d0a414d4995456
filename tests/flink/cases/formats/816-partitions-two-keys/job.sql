-- two partition keys, filtered
CREATE TABLE t (id INT, v INT, dt STRING, hr INT) PARTITIONED BY (dt, hr) WITH ('connector'='filesystem','path'='data','format'='json');
SELECT * FROM t;
SELECT id FROM t WHERE dt = '2024-01-02' AND hr < 5;
SELECT dt, id FROM t WHERE hr IN (1, 10);
