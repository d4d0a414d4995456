-- Machines that misbehave, found by an autoencoder over what a window says of each. Made by: windrow gen machines (examples/machines/run does it)
CREATE TABLE machines (
  ts TIMESTAMP(3),
  machine BIGINT,
  temperature DOUBLE,
  vibration DOUBLE,
  torque DOUBLE,
  fault STRING,  -- the truth, which the model does not see
  WATERMARK FOR ts AS ts - INTERVAL '1' SECOND
) WITH (
  'connector' = 'filesystem',
  'path' = '../../build/examples/machines.jsonl',
  'format' = 'json'
);

CREATE VIEW features AS
SELECT
  window_start,
  window_end,
  machine,
  CAST(COUNT(*) AS DOUBLE) AS readings,
  AVG(temperature) AS temperature_mean,
  STDDEV_POP(temperature) AS temperature_spread,
  MIN(temperature) AS temperature_low,
  MAX(temperature) AS temperature_high,
  AVG(vibration) AS vibration_mean,
  STDDEV_POP(vibration) AS vibration_spread,
  MIN(vibration) AS vibration_low,
  MAX(vibration) AS vibration_high,
  AVG(torque) AS torque_mean,
  STDDEV_POP(torque) AS torque_spread,
  MIN(torque) AS torque_low,
  MAX(torque) AS torque_high,
  MAX(fault) AS fault,
  COUNT(*) FILTER (WHERE fault <> '') AS faulty_readings
FROM TABLE(TUMBLE(TABLE machines, DESCRIPTOR(ts), INTERVAL '1' MINUTE))
GROUP BY window_start, window_end, machine
HAVING COUNT(*) >= 10;  -- the first and last minute may be cut

CREATE MODEL autoencoder
INPUT (
  readings DOUBLE,
  temperature_mean DOUBLE, temperature_spread DOUBLE, temperature_low DOUBLE, temperature_high DOUBLE,
  vibration_mean DOUBLE, vibration_spread DOUBLE, vibration_low DOUBLE, vibration_high DOUBLE,
  torque_mean DOUBLE, torque_spread DOUBLE, torque_low DOUBLE, torque_high DOUBLE
)
OUTPUT (score FLOAT)
WITH ('provider' = 'onnx', 'path' = 'autoencoder.onnx');

-- The score is how badly the model rebuilds the window's features, about 1 for windows as they usually are.
SELECT window_start, machine, score, score > 5.0 AS alarm, fault, faulty_readings, readings
FROM ML_PREDICT(TABLE features, MODEL autoencoder, DESCRIPTOR(
  readings,
  temperature_mean, temperature_spread, temperature_low, temperature_high,
  vibration_mean, vibration_spread, vibration_low, vibration_high,
  torque_mean, torque_spread, torque_low, torque_high));
