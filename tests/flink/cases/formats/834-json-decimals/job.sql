-- DECIMAL: rounding, exponents, many digits
CREATE TABLE t (a DECIMAL(4,2), b DECIMAL(10,0), c DECIMAL(38,20), d DECIMAL(38,9)) WITH ('connector'='filesystem','path'='t.data','format'='json');
SELECT * FROM t;
