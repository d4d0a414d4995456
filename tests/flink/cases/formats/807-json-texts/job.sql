-- texts with escapes, longer than their type
CREATE TABLE t (a STRING, b VARCHAR(3), c CHAR(5)) WITH ('connector'='filesystem','path'='t.data','format'='json');
SELECT a, b, c, CHAR_LENGTH(a), CHAR_LENGTH(b), CHAR_LENGTH(c), UPPER(a) FROM t;
