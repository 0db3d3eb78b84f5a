/**
 * The part of Vitest that tests of the core are written with, run in this process: tests are listed as they are declared, and
 * the runner calls them one by one. `expect` is Vitest's own. What is not here (hooks, mocks, snapshots) is not defined, so that
 * a test that needs it fails to load instead of passing.
 */
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

/** Its assertions, from where Vitest has them. */
const fromVitest = createRequire(fileURLToPath(import.meta.resolve("vitest")));
const { ASYMMETRIC_MATCHERS_OBJECT, chai, customMatchers, getState, GLOBAL_EXPECT, setState, ...plugins } =
  await import(pathToFileURL(fromVitest.resolve("@vitest/expect")).href);
for (const plugin of [plugins.JestExtend, plugins.JestChaiExpect, plugins.JestAsymmetricMatchers]) chai.use(plugin);

export const expect = (value, message) => chai.expect(value, message);
Object.assign(expect, chai.expect, globalThis[ASYMMETRIC_MATCHERS_OBJECT]);
expect.getState = () => getState(expect);
expect.setState = (state) => setState(state, expect);
setState({ assertionCalls: 0, isExpectingAssertions: false }, expect);
globalThis[GLOBAL_EXPECT] = expect;
chai.expect.extend(expect, customMatchers);

/** Each file says under this name of the global object that what follows is its own. */
export const DECLARING = "__declaringTestsOf";
/** What has been declared: in which file, a name with those of its suites before it, and what to call. */
export const tests = [];
const suites = [];

export function it(name, run) {
  tests.push({ file: globalThis[DECLARING], name: [...suites, name].join(" "), run });
}
export const test = it;
export function describe(name, declare) {
  suites.push(name);
  declare();
  suites.pop();
}

/** %s and its like, by the row's cells in turn. */
function title(name, cells) {
  let next = 0;
  return name.replace(/%[sdifjo]/g, (mark) => {
    const cell = cells[next++];
    return mark === "%j" || mark === "%o" ? JSON.stringify(cell) : String(cell);
  });
}
const eachOf = (declare) => (rows) => (name, run) => {
  for (const row of rows) {
    const cells = Array.isArray(row) ? row : [row];
    declare(title(name, cells), () => run(...cells));
  }
};
const nothing = Object.assign(() => {}, { each: () => () => {} });
for (const declare of [it, describe]) {
  declare.each = eachOf(declare);
  declare.skipIf = (condition) => (condition ? nothing : declare);
}
