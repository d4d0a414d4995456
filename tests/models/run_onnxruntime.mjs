// SPDX-License-Identifier: Apache-2.0
// usage: node run_onnxruntime.mjs FOLDER: runs every model of FOLDER/cases.json with onnxruntime (CPU, one thread) and writes its outputs.
// cases.json: [{"name", "model", "inputs": [{"name", "type", "shape", "file"}], "outputs": PREFIX}]; files hold little-endian elements.
// Writes PREFIX.N.bin for output N and prints [{"name", "outputs": [{"name", "type", "shape"}]}]. NODE_PATH or WINDROW_ONNXRUNTIME say where the package is.
import {readFileSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';

const require = createRequire(join(process.env.WINDROW_ONNXRUNTIME ?? process.cwd(), 'package.json'));
const {InferenceSession, Tensor} = require('onnxruntime-node');
const arrays = {float32: Float32Array, int32: Int32Array, int64: BigInt64Array, float64: Float64Array, bool: Uint8Array};
const folder = process.argv[2];
const options = {executionProviders: ['cpu'], intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3};

function elements(type, file) {
  const bytes = readFileSync(join(folder, file));
  const copy = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(copy).set(bytes);
  return new arrays[type](copy);
}

const results = [];
for (const {name, model, inputs, outputs} of JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8'))) {
  const session = await InferenceSession.create(join(folder, model), options);
  const feeds = {};
  for (const input of inputs) feeds[input.name] = new Tensor(input.type, elements(input.type, input.file), input.shape);
  const values = await session.run(feeds);
  const described = [];
  session.outputNames.forEach((output, number) => {
    const value = values[output];
    const data = value.data;
    writeFileSync(join(folder, `${outputs}.${number}.bin`), new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    described.push({name: output, type: value.type, shape: value.dims});
  });
  results.push({name, outputs: described});
}
console.log(JSON.stringify(results));
