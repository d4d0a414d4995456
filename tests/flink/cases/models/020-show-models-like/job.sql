-- SHOW MODELS of a database and with a pattern; a model and a table may have the same name.
CREATE MODEL fraud INPUT (a DOUBLE) OUTPUT (score DOUBLE) WITH ('provider' = 'onnx');
CREATE MODEL forecast INPUT (a DOUBLE) OUTPUT (score DOUBLE) WITH ('provider' = 'nobody knows it');
CREATE MODEL same_name INPUT (a DOUBLE) OUTPUT (a DOUBLE) WITH ('task' = 'classification');
CREATE OR REPLACE MODEL nothing_said WITH ('provider' = 'onnx');
CREATE TABLE same_name (a INT) WITH ('connector' = 'datagen');
CREATE DATABASE other;
CREATE MODEL other.anomaly INPUT (a DOUBLE PRIMARY KEY NOT ENFORCED) OUTPUT (score DOUBLE) WITH ('provider' = 'onnx');
SHOW MODELS;
SHOW MODELS LIKE 'f%';
SHOW MODELS NOT LIKE 'f%';
SHOW MODELS FROM other;
SHOW MODELS IN default_catalog.other LIKE 'x%';
SHOW MODELS FROM default_database LIKE '%o%';
DESCRIBE MODEL nothing_said;
SHOW CREATE MODEL nothing_said;
USE other;
SHOW MODELS;
DESCRIBE MODEL anomaly;
