// SPDX-License-Identifier: Apache-2.0
// The same as duckdb.mjs for ClickHouse inside the process (chdb).
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Session} from 'chdb';

const request = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'windrow-bench-'));
const session = new Session(folder);
try {
  for (const statement of request.setup) session.query(statement);
  const seconds = [];
  for (let run = 0; run < request.runs; ++run) {
    const start = process.hrtime.bigint();
    session.query(request.query + ` SETTINGS max_threads = ${request.threads}`);
    seconds.push(Number(process.hrtime.bigint() - start) / 1e9);
  }
  const answer = session.query(request.check, 'JSONCompactEachRow').trim().split('\n').map(line => JSON.parse(line));
  console.log(JSON.stringify({seconds, answer}));
} finally {
  session.cleanup();
  rmSync(folder, {recursive: true, force: true});
}
