/**
 * `node tests/mutation/first-failure.mjs <file> …`: runs these tests of the core in this process, up to the first one that fails. One
 * JSON object on standard output: how many ran, and the name of the one that failed or null.
 */
import { load } from "./in-process-load.mjs";
import { tests } from "./in-process-vitest.mjs";

await load(process.argv.slice(2));
let [ran, failed] = [0, null];
for (const { name, run } of tests) {
  ran++;
  try {
    await run();
  } catch {
    failed = name;
    break;
  }
}
process.stdout.write(`${JSON.stringify({ ran, failed })}\n`);
