-- A window's features scored; scored rows in a window.
CREATE TABLE t (k STRING, x DOUBLE, n INT, score DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = 'input.jsonl', 'format' = 'json');
CREATE MODEL m INPUT (a DOUBLE, b BIGINT) OUTPUT (p DOUBLE, q FLOAT) WITH ('provider' = 'onnx', 'path' = 'sum.onnx');
CREATE MODEL per_row INPUT (a DOUBLE, b INT) OUTPUT (p DOUBLE, q FLOAT) WITH ('provider' = 'onnx', 'path' = 'sum.onnx');
SELECT window_start, window_end, k, x, p, q FROM ML_PREDICT((SELECT window_start, window_end, k, SUM(x) AS x, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end, k), MODEL m, DESCRIPTOR(x, c));
SELECT window_end, COUNT(*) AS c, SUM(p) AS p, MAX(q) AS q FROM TABLE(TUMBLE((SELECT * FROM ML_PREDICT(TABLE t, MODEL per_row, DESCRIPTOR(x, n))), DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end;
