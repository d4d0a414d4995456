-- times: answers measured on Flink 2.2.0 over rows with edges and NULLs (7)
CREATE TABLE t (id INT, b BOOLEAN, ti TINYINT, si SMALLINT, i INT, l BIGINT, f FLOAT, d DOUBLE, dc DECIMAL(10,2), dd DECIMAL(20,5), s STRING, s2 STRING, vc VARCHAR(5), ch CHAR(3), dt DATE, tm TIME, ts TIMESTAMP(3), ts6 TIMESTAMP(6), ts9 TIMESTAMP(9), lz TIMESTAMP_LTZ(3), byt BYTES, ai ARRAY<INT>, ast ARRAY<STRING>, m MAP<STRING, INT>, r ROW<a INT, b STRING>, nn INT NOT NULL) WITH ('connector'='filesystem','path'='input.jsonl','format'='json');
SELECT
  INTERVAL '1' DAY > INTERVAL '23' HOUR AS c1,
  INTERVAL '1' DAY = INTERVAL '24' HOUR AS c2,
  INTERVAL '1' YEAR = INTERVAL '12' MONTH AS c3,
  ts + INTERVAL '1' DAY = TIMESTAMPADD(DAY, 1, ts) AS c4,
  DATE_FORMAT(CAST(dt AS TIMESTAMP(3)), 'yyyy-MM-dd') AS c5,
  TO_TIMESTAMP(CAST(dt AS STRING)) AS c6,
  CAST(dt AS STRING) || 'x' AS c7
FROM t;
