-- Input columns, then the model's outputs; one whose name is taken gets a 0; names are case-sensitive; the time attribute stays. A NULL feature: NULL outputs.
CREATE TABLE t (k STRING, x DOUBLE, n INT, score DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = 'input.jsonl', 'format' = 'json');
CREATE MODEL m INPUT (a DOUBLE, b INT) OUTPUT (score FLOAT, k DOUBLE) WITH ('provider' = 'onnx', 'path' = 'sum.onnx');
CREATE TEMPORARY MODEL upper_case INPUT (a DOUBLE, b INT) OUTPUT (K FLOAT, total FLOAT) WITH ('provider' = 'onnx', 'path' = 'sum.onnx');
SELECT * FROM ML_PREDICT(TABLE t, MODEL m, DESCRIPTOR(x, n));
SELECT * FROM TABLE(ML_PREDICT(TABLE t, MODEL upper_case, DESCRIPTOR(x, n))) WHERE total > 4;
SELECT p.k, p.k0, ts FROM ML_PREDICT(TABLE t, MODEL m, DESCRIPTOR(x, n)) AS p;
SELECT c, d, g FROM ML_PREDICT(TABLE t, MODEL m, DESCRIPTOR(x, n)) AS p (c, d, e, f, h, g, i);
