-- ROW and ARRAY as keys, with NULLs inside
CREATE TABLE t (v INT, r ROW<x INT, y STRING>, a ARRAY<INT>, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.data','format'='json');
SELECT window_start, window_end, r, a, COUNT(*) a, SUM(v) b FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, r, a;
