-- aggregates of texts: case, accents, emoji, empty
CREATE TABLE t (s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='filesystem','path'='t.data','format'='json');
SELECT window_start, window_end, MIN(s) a, MAX(s) b, COUNT(DISTINCT s) c, LISTAGG(s, ' / ') d, LISTAGG(UPPER(s)) e, MIN(CHAR_LENGTH(s)) f FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
