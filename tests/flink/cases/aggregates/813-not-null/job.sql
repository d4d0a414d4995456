-- types of aggregates over NOT NULL columns
CREATE TABLE t (v INT NOT NULL, s STRING NOT NULL, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.data','format'='json');
SELECT window_start, window_end, SUM(v) a, AVG(v) b, MIN(v) c, MAX(v) d, LISTAGG(s) e, FIRST_VALUE(v) f, LAST_VALUE(s) g, COLLECT(v) h, ARRAY_AGG(s) i, COUNT(v) j, VAR_POP(v) k, PERCENTILE(v, 0.5) l FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
