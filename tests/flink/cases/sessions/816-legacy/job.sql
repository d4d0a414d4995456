-- legacy SESSION with late rows
CREATE TABLE t (id INT, k STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '25' SECOND) WITH ('connector'='filesystem','path'='t.data','format'='json');
SELECT SESSION_START(ts, INTERVAL '10' SECOND) a, SESSION_END(ts, INTERVAL '10' SECOND) b, k, COUNT(*) c, COUNT(DISTINCT id) d FROM t GROUP BY SESSION(ts, INTERVAL '10' SECOND), k;
