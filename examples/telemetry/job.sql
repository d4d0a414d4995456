-- Measurements of devices, per metric and minute. Made by: windrow gen telemetry --out ... (tools/demo does it)
CREATE TABLE telemetry (
  ts TIMESTAMP(3),
  device BIGINT,
  metric STRING,
  reading DOUBLE,
  status INT,
  WATERMARK FOR ts AS ts - INTERVAL '1' SECOND
) WITH (
  'connector' = 'filesystem',
  'path' = '../../build/demo/telemetry.jsonl',
  'format' = 'json'
);

SELECT
  window_start,
  window_end,
  metric,
  COUNT(*) AS readings,
  COUNT(DISTINCT device) AS devices,
  COUNT(*) FILTER (WHERE status <> 0) AS faults,
  MIN(reading) AS lowest,
  ROUND(AVG(reading), 3) AS mean,
  MAX(reading) AS highest
FROM TABLE(TUMBLE(TABLE telemetry, DESCRIPTOR(ts), INTERVAL '1' MINUTE))
GROUP BY window_start, window_end, metric;
