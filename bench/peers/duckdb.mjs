// SPDX-License-Identifier: Apache-2.0
// usage: node duckdb.mjs REQUEST.json: runs `setup` statements once, then `query` `runs` times with `threads` threads, and prints JSON:
// {"seconds": [...], "answer": [[...]]}. `answer` is the check query's rows.
import {readFileSync} from 'node:fs';
import {DuckDBInstance} from '@duckdb/node-api';

const request = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const instance = await DuckDBInstance.create(':memory:', {threads: String(request.threads)});
const connection = await instance.connect();
for (const statement of request.setup) await connection.run(statement);
const seconds = [];
for (let run = 0; run < request.runs; ++run) {
  const start = process.hrtime.bigint();
  await connection.run(request.query);
  seconds.push(Number(process.hrtime.bigint() - start) / 1e9);
}
const reader = await connection.runAndReadAll(request.check);
console.log(JSON.stringify({seconds, answer: reader.getRows().map(row => row.map(v => typeof v === 'bigint' ? v.toString() : v))}));
