-- expressions over aggregates and their types
CREATE TABLE t (v INT, w INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.data','format'='json');
SELECT window_start, window_end, COUNT(*) + SUM(v) * 2 a, MAX(v) - MIN(v) b, CASE WHEN SUM(v) > 5 THEN 'big' ELSE 'small' END c, COALESCE(SUM(w), -1) d, ROUND(AVG(CAST(v AS DOUBLE)), 2) e, SUM(v) / NULLIF(COUNT(w), 0) f, CAST(AVG(CAST(v AS DECIMAL(10,2))) AS DECIMAL(10,4)) g FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
