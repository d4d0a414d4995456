// SPDX-License-Identifier: Apache-2.0
// Rows a second that onnxruntime scores with a model.
// usage: node onnxruntime.mjs MODEL.onnx THREADS SECONDS INPUT.f32 OUTPUT.f32 LENGTHS BATCH...   (LENGTHS: a row's, "8x64")
// The files and the printed lines are those of score_rate.cpp. The package is looked for in the working directory (build/bench/peers).
import {createRequire} from 'node:module';
import {readFileSync, writeFileSync} from 'node:fs';

const ort = createRequire(process.cwd() + '/')('onnxruntime-node');
const [model, threads, seconds, input, output, lengths, ...batches] = process.argv.slice(2);
const session = await ort.InferenceSession.create(model, {
  intraOpNumThreads: Number(threads), interOpNumThreads: 1, executionMode: 'sequential', graphOptimizationLevel: 'all', logSeverityLevel: 3,
});
const row = lengths.split('x').map(Number);
const rowElements = row.reduce((a, b) => a * b, 1);
const bytes = readFileSync(input);
const all = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
let last;
for (const batch of batches.map(Number)) {
  const feeds = {[session.inputNames[0]]: new ort.Tensor('float32', all.slice(0, batch * rowElements), [batch, ...row])};
  for (let i = 0; i < 3; ++i) last = await session.run(feeds);
  const begin = process.hrtime.bigint();
  const cpu = process.cpuUsage();
  let rows = 0;
  let passed = 0;
  do {
    for (let i = 0; i < 4; ++i) last = await session.run(feeds);
    rows += 4 * batch;
    passed = Number(process.hrtime.bigint() - begin) / 1e9;
  } while (passed < Number(seconds));
  const used = process.cpuUsage(cpu);
  console.log(JSON.stringify({batch, rows: Math.round(rows / passed), cpu: Math.round((used.user + used.system) / passed / 1e3) / 1e3}));
}
const values = last[session.outputNames[0]].data;
writeFileSync(output, Buffer.from(values.buffer, values.byteOffset, values.byteLength));
