-- The reading of each sensor in five minutes, forecast from its last 32 minutes by a recurrent network. Made by: windrow gen sensors (examples/sensors/run does it)
CREATE TABLE sensors (
  ts TIMESTAMP(3),
  sensor BIGINT,
  reading DOUBLE,
  WATERMARK FOR ts AS ts - INTERVAL '1' SECOND
) WITH (
  'connector' = 'filesystem',
  'path' = '../../build/examples/sensors.jsonl',
  'format' = 'json'
);

CREATE VIEW minutes AS
SELECT window_time AS minute_end, sensor, CAST(AVG(reading) AS FLOAT) AS level
FROM TABLE(TUMBLE(TABLE sensors, DESCRIPTOR(ts), INTERVAL '1' MINUTE))
GROUP BY window_start, window_end, window_time, sensor;

-- One row per sensor and minute: the levels of the last 32 minutes, oldest first.
CREATE VIEW features AS
SELECT window_end, sensor, ARRAY_AGG(level) AS levels
FROM TABLE(HOP(TABLE minutes, DESCRIPTOR(minute_end), INTERVAL '1' MINUTE, INTERVAL '32' MINUTE))
GROUP BY window_start, window_end, sensor
HAVING COUNT(*) = 32;

CREATE MODEL forecaster
INPUT (levels ARRAY<FLOAT>)
OUTPUT (in_five_minutes FLOAT)
WITH ('provider' = 'onnx', 'path' = 'forecaster.onnx');

SELECT window_end, sensor, levels[32] AS latest, in_five_minutes
FROM ML_PREDICT(TABLE features, MODEL forecaster, DESCRIPTOR(levels));
