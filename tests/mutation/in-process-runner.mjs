/**
 * Stryker's test runner for the core. Vitest starts a worker for each file of each mutant, a second where the tests of the mutant
 * take a hundredth; here all tests are loaded once, and a mutant costs what its tests take. It can be so because the core keeps
 * nothing between tests: no timer, no file, no module that a test replaces.
 *
 * A mutant is held against the tests of those files that import its own, not against all that come by it: a part is to be held by
 * its own tests, and the whole strategies that use it take a hundred times as long. Only where no test imports it, all count.
 *
 * `npm run mutate -- --testRunner vitest` asks Vitest itself.
 */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { exclude, folder } from "./files.mjs";
import { DECLARING, tests } from "./in-process-vitest.mjs";

/** Where the instrumented code looks for its mutant, and counts what it comes by. */
globalThis.__stryker__ ??= {};
const stryker = globalThis.__stryker__;
const messageOf = (error) => String(error?.message ?? error);

/** One module of all tests and the code they test: what is shared is loaded once. Answers what each file of tests imports. */
async function load() {
  const files = readdirSync(folder)
    .map((name) => `${folder}/${name}`)
    .filter((name) => name.endsWith(".test.ts") && !exclude.includes(name));
  const bundled = path.resolve(`.in-process-${process.pid}.mjs`);
  const { metafile } = await build({
    absWorkingDir: process.cwd(),
    metafile: true,
    stdin: { contents: files.map((file) => `import "./${file}";`).join("\n"), resolveDir: process.cwd() },
    outfile: bundled,
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "error",
    plugins: [{ name: "in-process", setup: redirect }],
  });
  await import(pathToFileURL(bundled).href);
  rmSync(bundled);
  return new Map(files.map((file) => [file, new Set(metafile.inputs[file].imports.map((found) => found.path))]));
}
/** Tests meet the Vitest of this process, and files know their names and where they lie though they were put into one. */
function redirect(bundle) {
  const vitest = pathToFileURL(path.resolve(import.meta.dirname, "in-process-vitest.mjs")).href;
  bundle.onResolve({ filter: /^vitest$/ }, () => ({ path: vitest, external: true }));
  bundle.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
    const source = readFileSync(file, "utf8").replaceAll("import.meta.dirname", JSON.stringify(path.dirname(file)));
    const from = file.endsWith(".test.ts")
      ? `globalThis.${DECLARING} = ${JSON.stringify(path.relative("", file))};`
      : "";
    return { contents: from + source, loader: "ts" };
  });
}

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
    this.#imports = await load();
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

  /** Of the tests those whose file imports one of the files; all, where one of the files is imported by none. */
  #holding(files, ids) {
    const names = files.map((file) => path.relative("", path.resolve(file)));
    const importing = (name) => [...this.#imports].filter(([, imports]) => imports.has(name)).map(([file]) => file);
    if (names.length === 0 || names.some((name) => importing(name).length === 0)) return ids;
    const holding = new Set(names.flatMap(importing));
    return ids.filter((id) => holding.has(this.#byId.get(id).file));
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
