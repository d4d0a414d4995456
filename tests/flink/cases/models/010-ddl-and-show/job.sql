-- CREATE MODEL in all its parts; IF NOT EXISTS keeps the first; a temporary model hides the permanent one, is not listed, and DROP MODEL
-- removes the permanent one below it.
CREATE MODEL m
INPUT (a DOUBLE, b INT COMMENT 'the b')
OUTPUT (score DOUBLE COMMENT 'the score', label STRING NOT NULL)
COMMENT 'my ''model'''
WITH ('provider' = 'onnx', 'path' = '/models/m.onnx', 'task' = 'regression');
CREATE MODEL IF NOT EXISTS m INPUT (z INT) OUTPUT (y INT) WITH ('provider' = 'other');
DESCRIBE MODEL m;
SHOW CREATE MODEL m;
CREATE TEMPORARY MODEL m INPUT (a DOUBLE) OUTPUT (score DOUBLE) WITH ('provider' = 'onnx', 'path' = '/models/t.onnx');
DESC MODEL m;
DESCRIBE MODEL EXTENDED m;
SHOW CREATE MODEL m;
SHOW MODELS;
DROP MODEL m;
SHOW MODELS;
DESCRIBE MODEL default_catalog.default_database.m;
DROP TEMPORARY MODEL m;
DROP TEMPORARY MODEL IF EXISTS m;
DROP MODEL IF EXISTS m;
SHOW MODELS;
