-- Arguments by name, CONFIG, queries and views as the table, a model of a prediction.
CREATE TABLE t (k STRING, x DOUBLE, n INT, score DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = 'input.jsonl', 'format' = 'json');
CREATE MODEL m INPUT (a DOUBLE, b INT) OUTPUT (p DOUBLE, q DOUBLE) WITH ('provider' = 'onnx', 'path' = 'sum.onnx');
CREATE MODEL twice INPUT (a DOUBLE, b DOUBLE) OUTPUT (p DOUBLE, r DOUBLE) WITH ('provider' = 'onnx', 'path' = 'sum.onnx');
SELECT k, p FROM ML_PREDICT(ARGS => DESCRIPTOR(x, n), MODEL => MODEL m, INPUT => TABLE t);
SELECT k, p FROM ML_PREDICT(INPUT => TABLE t, MODEL => MODEL default_catalog.default_database.m, ARGS => DESCRIPTOR(x, n), CONFIG => MAP['async', 'false', 'output-mode', 'ALLOW_UNORDERED', 'timeout', '5 s', 'max-concurrent-operations', '3']);
SELECT k, q FROM ML_PREDICT((SELECT k, n, x FROM t WHERE n > 3), MODEL m, DESCRIPTOR(x, n)) WHERE q > 5 AND k = 'a';
WITH w AS (SELECT n, x * 2 AS y FROM t) SELECT * FROM ML_PREDICT(TABLE w, MODEL m, DESCRIPTOR(y, n));
CREATE VIEW v AS SELECT n, p, q FROM ML_PREDICT(TABLE t, MODEL m, DESCRIPTOR(x, n));
SELECT * FROM v WHERE p IS NULL;
SELECT * FROM ML_PREDICT(TABLE v, MODEL twice, DESCRIPTOR(p, q));
