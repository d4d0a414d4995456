-- Card payments scored one by one with the probability of fraud. Made by: windrow gen payments (examples/payments/run does it)
CREATE TABLE payments (
  ts TIMESTAMP(3),
  card BIGINT,
  amount DOUBLE,
  usual_amount DOUBLE,
  distance_km DOUBLE,
  wrong_pins INT,
  card_age_days INT,
  online BOOLEAN,
  abroad BOOLEAN,
  new_merchant BOOLEAN,
  fraud BOOLEAN,  -- the truth, which the model does not see
  WATERMARK FOR ts AS ts - INTERVAL '1' SECOND
) WITH (
  'connector' = 'filesystem',
  'path' = '../../build/examples/payments.jsonl',
  'format' = 'json'
);

CREATE VIEW features AS
SELECT
  ts,
  card,
  amount,
  LN(amount) AS amount_log,
  LN(amount / usual_amount) AS ratio_log,
  LN(1 + distance_km) AS distance_log,
  wrong_pins,
  card_age_days,
  CAST(online AS INT) AS online,
  CAST(abroad AS INT) AS abroad,
  CAST(new_merchant AS INT) AS new_merchant,
  fraud
FROM payments;

CREATE MODEL fraud_probability
INPUT (
  amount_log DOUBLE, ratio_log DOUBLE, distance_log DOUBLE, wrong_pins INT, card_age_days INT,
  online INT, abroad INT, new_merchant INT
)
OUTPUT (probability FLOAT)
WITH ('provider' = 'onnx', 'path' = 'fraud.onnx');

SELECT ts, card, amount, probability, probability > 0.5 AS alarm, fraud
FROM ML_PREDICT(TABLE features, MODEL fraud_probability,
  DESCRIPTOR(amount_log, ratio_log, distance_log, wrong_pins, card_age_days, online, abroad, new_merchant))
WHERE probability > 0.05 OR fraud;
