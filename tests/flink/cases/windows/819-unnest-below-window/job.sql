-- UNNEST below a window
CREATE TABLE t (id INT, k STRING, v INT, d DOUBLE, dc DECIMAL(10,2), s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.jsonl','format'='json');
SELECT window_start, x, COUNT(*) c FROM (SELECT ts, x FROM t CROSS JOIN UNNEST(ARRAY[k, s]) AS u(x)) GROUP BY window_start, window_end, x;
