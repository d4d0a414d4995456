-- strings: answers measured on Flink 2.2.0 over rows with edges and NULLs (9)
CREATE TABLE t (id INT, b BOOLEAN, ti TINYINT, si SMALLINT, i INT, l BIGINT, f FLOAT, d DOUBLE, dc DECIMAL(10,2), dd DECIMAL(20,5), s STRING, s2 STRING, vc VARCHAR(5), ch CHAR(3), dt DATE, tm TIME, ts TIMESTAMP(3), ts6 TIMESTAMP(6), ts9 TIMESTAMP(9), lz TIMESTAMP_LTZ(3), byt BYTES, ai ARRAY<INT>, ast ARRAY<STRING>, m MAP<STRING, INT>, r ROW<a INT, b STRING>, nn INT NOT NULL) WITH ('connector'='filesystem','path'='input.jsonl','format'='json');
SELECT
  CASE WHEN b THEN 'a' WHEN id = 2 THEN 'bbb' END AS c1,
  CASE id WHEN 1 THEN 'one' WHEN 2 THEN 'two' ELSE s END AS c2,
  CASE WHEN b THEN vc ELSE ch END AS c3,
  CASE WHEN b THEN i ELSE l END AS c4,
  CASE WHEN b THEN dc ELSE i END AS c5,
  CASE WHEN b THEN d ELSE dc END AS c6,
  CASE WHEN b THEN f ELSE i END AS c7,
  CASE WHEN b THEN ts ELSE ts6 END AS c8,
  CASE WHEN b THEN dc ELSE dd END AS c9,
  COALESCE(i, l) AS c10,
  COALESCE(dc, 0) AS c11,
  COALESCE(i, 0) AS c12,
  COALESCE(f, d) AS c13,
  COALESCE(ti, si, 1) AS c14
FROM t;
