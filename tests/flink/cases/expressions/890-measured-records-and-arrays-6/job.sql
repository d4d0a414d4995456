-- records-and-arrays: answers measured on Flink 2.2.0 over rows with edges and NULLs (6)
CREATE TABLE t (id INT, b BOOLEAN, ti TINYINT, si SMALLINT, i INT, l BIGINT, f FLOAT, d DOUBLE, dc DECIMAL(10,2), dd DECIMAL(20,5), s STRING, s2 STRING, vc VARCHAR(5), ch CHAR(3), dt DATE, tm TIME, ts TIMESTAMP(3), ts6 TIMESTAMP(6), ts9 TIMESTAMP(9), lz TIMESTAMP_LTZ(3), byt BYTES, ai ARRAY<INT>, ast ARRAY<STRING>, m MAP<STRING, INT>, r ROW<a INT, b STRING>, nn INT NOT NULL) WITH ('connector'='filesystem','path'='input.jsonl','format'='json');
SELECT
  ARRAY[ts, ts6] AS c1,
  ARRAY[i, l, d] AS c2,
  ARRAY[vc, ch] AS c3
FROM t;
