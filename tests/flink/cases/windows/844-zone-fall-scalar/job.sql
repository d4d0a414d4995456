-- America/New_York around a change of the clocks: fall scalar
SET 'table.local-time-zone' = 'America/New_York';
CREATE TABLE t (id INT, ms BIGINT, k STRING, ts AS TO_TIMESTAMP_LTZ(ms, 3), WATERMARK FOR ts AS ts - INTERVAL '0' SECOND) WITH ('connector'='filesystem','path'='t.jsonl','format'='json');
SELECT id, ts, CAST(ts AS TIMESTAMP(3)) a, CAST(ts AS STRING) b, CAST(ts AS DATE) c, CAST(ts AS TIME) d, HOUR(ts) e, FLOOR(ts TO HOUR) f, CEIL(ts TO DAY) g, ts + INTERVAL '1' DAY h, DATE_FORMAT(ts, 'yyyy-MM-dd HH:mm') i, EXTRACT(DAY FROM ts) j, CAST(CAST(ts AS TIMESTAMP(3)) AS TIMESTAMP_LTZ(3)) kk, TIMESTAMPADD(HOUR, 1, ts) l FROM t;
