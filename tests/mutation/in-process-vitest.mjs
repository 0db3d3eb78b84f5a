/**
 * The part of Vitest that tests of the core are written with, run in this process: tests are listed as they are declared, and
 * the runner calls them one by one. `expect` is Vitest's own. What is not here (mocks, snapshots, hooks of a whole file) is not defined, so that
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
/** The suites that are being declared, outermost first; a file's own stands for itself and is made with its first test or hook. */
let suites = [];
let declaring;
function around() {
  if (declaring !== globalThis[DECLARING]) suites = [{ name: null, before: [], after: [] }];
  declaring = globalThis[DECLARING];
  return suites;
}

export function it(name, run) {
  const chain = [...around()];
  const whole = async () => {
    for (const hook of chain.flatMap((suite) => suite.before)) await hook();
    try {
      await run();
    } finally {
      for (const hook of chain.toReversed().flatMap((suite) => suite.after)) await hook();
    }
  };
  const names = [...chain.flatMap((suite) => suite.name ?? []), name];
  tests.push({ file: declaring, name: names.join(" "), run: whole });
}
export const test = it;
export function describe(name, declare) {
  around().push({ name, before: [], after: [] });
  declare();
  suites.pop();
}
export const beforeEach = (hook) => void around().at(-1).before.push(hook);
export const afterEach = (hook) => void around().at(-1).after.push(hook);

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
