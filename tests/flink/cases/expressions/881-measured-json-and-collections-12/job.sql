-- json-and-collections: answers measured on Flink 2.2.0 over rows with edges and NULLs (12)
CREATE TABLE t (j STRING, i INT) WITH ('connector'='filesystem','path'='input.jsonl','format'='json');
SELECT
  PRINTF('%s', TIMESTAMP '2024-01-01 00:00:00.100') AS c1,
  PRINTF('%s', TIME '12:00:00') AS c2,
  PRINTF('%s', INTERVAL '1' DAY) AS c3,
  PRINTF('%s', TO_TIMESTAMP_LTZ(0, 0)) AS c4,
  PRINTF('%(d', -5) AS c5,
  PRINTF('%+d', 5) AS c6,
  PRINTF('%,.2f', 1234567.891) AS c7,
  PRINTF('%-5d|', 5) AS c8,
  PRINTF('%5s|', 'abcdefg') AS c9,
  PRINTF('%.2s', 'abcdefg') AS c10,
  PRINTF('%d', 1.5) AS c11,
  PRINTF('%f', 1) AS c12,
  PRINTF('%f', 1.5) AS c13,
  PRINTF('%x', -1) AS c14,
  PRINTF('%c', 'a') AS c15,
  PRINTF('%b', 'x') AS c16,
  PRINTF('') AS c17,
  PRINTF('%') AS c18,
  PRINTF('%z', 1) AS c19,
  -9223372036854775808 AS c20,
  9223372036854775807 AS c21,
  0.00000000000000000000000000000000000001 AS c22
FROM t;
