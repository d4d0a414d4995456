-- HAVING, FILTER and LISTAGG with named arguments
CREATE TABLE t (id INT, k STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.data','format'='json');
SELECT window_start, window_end, k, LISTAGG(CAST(id AS STRING), '-') l, COUNT(DISTINCT id) d, SUM(id) FILTER (WHERE id > 2) f FROM TABLE(SESSION(DATA => TABLE t PARTITION BY k, TIMECOL => DESCRIPTOR(ts), GAP => INTERVAL '10' SECOND)) GROUP BY window_start, window_end, k HAVING COUNT(*) > 1;
