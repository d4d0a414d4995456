-- aggregates of a window that holds only NULLs
CREATE TABLE t (v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.data','format'='json');
SELECT window_start, window_end, COUNT(*) a, COUNT(v) b, SUM(v) c, AVG(v) d, LISTAGG(CAST(v AS STRING)) e, ARRAY_AGG(v) f, COLLECT(v) g, FIRST_VALUE(v) h, PERCENTILE(v, 0.5) i, STDDEV_SAMP(v) j, JSON_ARRAYAGG(v) k FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
