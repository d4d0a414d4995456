-- with
CREATE TABLE t (id INT, k STRING, v INT, d DOUBLE, dc DECIMAL(10,2), s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.jsonl','format'='json');
WITH a AS (SELECT k, v, ts FROM t WHERE v > 1), b AS (SELECT window_start ws, k, SUM(v) s FROM TABLE(TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '20' SECOND)) GROUP BY window_start, window_end, k) SELECT ws, k, s * 2 FROM b WHERE s > 3;
