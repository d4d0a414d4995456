-- JSON_OBJECTAGG and JSON_ARRAYAGG by key
CREATE TABLE t (id INT, k STRING, v INT, d DOUBLE, dc DECIMAL(10,2), s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.jsonl','format'='json');
SELECT window_start, k, JSON_OBJECTAGG(KEY s VALUE v) o, JSON_ARRAYAGG(v) a, JSON_ARRAYAGG(s NULL ON NULL) b FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) WHERE s IS NOT NULL GROUP BY window_start, window_end, k;
