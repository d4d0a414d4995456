-- computed columns and a computed event time
CREATE TABLE t (id INT, s STRING, up AS UPPER(s), n AS id * 2 + 1, ts AS TO_TIMESTAMP('2024-01-01 00:00:0' || CAST(id AS STRING)), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector'='filesystem','path'='t.data','format'='json');
DESCRIBE t;
SELECT * FROM t;
SELECT window_start, SUM(n) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '2' SECOND)) GROUP BY window_start, window_end;
