/**
 * Stryker's test runner for the core. Vitest starts a worker for each file of each mutant, a second where the tests of the mutant
 * take a hundredth; here all tests are loaded once, and a mutant costs what its tests take. It can be so because the core keeps
 * nothing between tests: no timer, no file, no module that a test replaces.
 *
 * A mutant is held against the tests of those files that import its own, not against all that come by it: a part is to be held by
 * its own tests, and the whole strategies that use it take a hundred times as long. files.mjs names for some folders what tests
 * are about them besides. Only where there is none of either, all count.
 *
 * `npm run mutate -- --testRunner vitest` asks Vitest itself.
 */
import { readdirSync } from "node:fs";
import path from "node:path";
import { exclude, folder, holding, more } from "./files.mjs";
import { load } from "./in-process-load.mjs";
import { tests } from "./in-process-vitest.mjs";

/** Where the instrumented code looks for its mutant, and counts what it comes by. */
globalThis.__stryker__ ??= {};
const stryker = globalThis.__stryker__;
const messageOf = (error) => String(error?.message ?? error);

class InProcessRunner {
  static inject = [];
  /** Tests by id, which is their number and their name: two may share a name. */
  #byId = new Map();
  /** What the files of tests import, by their names. */
  #imports = new Map();
  /** How long each took when it last ran: the quickest are asked first. */
  #millis = new Map();

  capabilities() {
    return { reloadEnvironment: false };
  }
  async init() {
    const files = readdirSync(folder)
      .map((name) => `${folder}/${name}`)
      .filter((name) => name.endsWith(".test.ts") && !exclude.includes(name));
    this.#imports = await load([...files, ...more]);
    for (const [i, test] of tests.entries()) this.#byId.set(`${i} ${test.name}`, test);
  }
  async dryRun({ files }) {
    // What was met while loading is in it already: those modules keep counting into this very object.
    stryker.mutantCoverage ??= { static: {}, perTest: {} };
    const results = [];
    for (const id of this.#holding(files ?? [], [...this.#byId.keys()])) {
      stryker.currentTestId = id;
      const failure = await this.#run(id);
      const result = { id, name: this.#byId.get(id).name, timeSpentMs: this.#millis.get(id) };
      results.push(failure === null ? { ...result, status: 0 } : { ...result, status: 1, failureMessage: failure });
    }
    stryker.currentTestId = undefined;
    return { status: "complete", tests: results, mutantCoverage: stryker.mutantCoverage };
  }
  async mutantRun({ activeMutant, hitLimit, sandboxFileName, testFilter }) {
    const held = this.#holding([sandboxFileName], testFilter ?? [...this.#byId.keys()]);
    const ids = held.toSorted((a, b) => this.#costOf(a) - this.#costOf(b));
    Object.assign(stryker, { activeMutant: activeMutant.id, hitCount: 0, hitLimit });
    try {
      for (const [ran, id] of ids.entries()) {
        const failureMessage = await this.#run(id);
        if (stryker.hitCount > hitLimit) return { status: "timeout", reason: `met more than ${hitLimit} times` };
        if (failureMessage !== null) return { status: "killed", killedBy: [id], failureMessage, nrOfTests: ran + 1 };
      }
      return { status: "survived", nrOfTests: ids.length };
    } finally {
      Object.assign(stryker, { activeMutant: undefined, hitCount: undefined, hitLimit: undefined });
    }
  }

  /** Of the tests those whose file imports one of the files, or is about it; all, where one of the files has none. */
  #holding(files, ids) {
    const names = files.map((file) => path.relative("", path.resolve(file)));
    const importing = (name) => [...this.#imports].filter(([, imports]) => imports.has(name)).map(([file]) => file);
    const about = (name) => holding.flatMap(({ folder, tests }) => (name.startsWith(folder) ? tests : []));
    const testing = (name) => [...importing(name), ...about(name)];
    if (names.length === 0 || names.some((name) => testing(name).length === 0)) return ids;
    const chosen = new Set(names.flatMap(testing));
    return ids.filter((id) => chosen.has(this.#byId.get(id).file));
  }
  #costOf(id) {
    return this.#millis.get(id) ?? 0;
  }
  /** What the test failed with, or null. */
  async #run(id) {
    const before = performance.now();
    try {
      await this.#byId.get(id).run();
      return null;
    } catch (error) {
      return messageOf(error);
    } finally {
      this.#millis.set(id, performance.now() - before);
    }
  }
}

export const strykerPlugins = [{ kind: "TestRunner", name: "in-process", injectableClass: InProcessRunner }];
