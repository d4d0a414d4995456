-- aggregates of DATE, TIME and TIMESTAMP(9)
CREATE TABLE t (d DATE, t TIME, x TIMESTAMP(9), ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.data','format'='json');
SELECT window_start, window_end, MIN(d) a, MAX(d) b, MIN(t) c, MAX(t) e, COUNT(DISTINCT d) f, FIRST_VALUE(t) g, MIN(x) h, MAX(x) i FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
