/** The house rules, kept by a test: who may import whom, what is banned where, and that the README speaks the truth. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "..");
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((f) => f !== "" && existsSync(path.join(root, f)));
const sources = files.filter((f) => /\.(ts|tsx|mjs)$/.test(f) && !f.endsWith(".d.ts"));
const text = (file: string): string => readFileSync(path.join(root, file), "utf8");

interface Import {
  from: string;
  to: string;
  typeOnly: boolean;
}
const IMPORT = /^\s*(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?"([^"]+)"|import\("([^"]+)"\)/gm;
function importsOf(file: string): Import[] {
  return [...text(file).matchAll(IMPORT)].map((m) => {
    const target = m[2] ?? m[3]!;
    const to = target.startsWith(".") ? path.posix.join(path.posix.dirname(file), target) : target;
    return { from: file, to, typeOnly: m[1] !== undefined };
  });
}
const imports = sources.flatMap(importsOf);
const inside = (file: string, folder: string): boolean => file === folder || file.startsWith(`${folder}/`);
const isLocal = (to: string): boolean => !to.startsWith("node:") && /^(app|bin|engine|server|tests|prisma)\//.test(to);

/** Files under `folder` may import these folders (of ours) only. */
function strays(folder: string, may: string[], more: (i: Import) => boolean = () => false): string[] {
  return imports
    .filter((i) => inside(i.from, folder) && isLocal(i.to) && !may.some((m) => inside(i.to, m)) && !more(i))
    .map((i) => `${i.from} → ${i.to}`);
}

describe("who may import whom", () => {
  it("core imports core alone, and no Node module", () => {
    expect(strays("engine/core", ["engine/core"])).toEqual([]);
    const packages = imports.filter((i) => inside(i.from, "engine/core") && !isLocal(i.to)).map((i) => i.to);
    expect([...new Set(packages)]).toEqual(["zod"]);
  });
  it("the simulator imports core and itself", () =>
    expect(strays("engine/sim", ["engine/core", "engine/sim"])).toEqual([]));
  it("the edge imports core and itself; only the exchange process puts a simulator behind its wire", () =>
    expect(
      strays(
        "engine/edge",
        ["engine/core", "engine/edge", "prisma/generated"],
        (i) => inside(i.from, "engine/edge/exchange") && inside(i.to, "engine/sim"),
      ),
    ).toEqual([]));
  it("the engine knows nothing of server and app", () =>
    expect(imports.filter((i) => inside(i.from, "engine") && (inside(i.to, "server") || inside(i.to, "app")))).toEqual(
      [],
    ));
  // The watchdog is to work while a module of the engine is broken: it takes only what it needs, past the door.
  it("server goes through the engine's door, and may use the words of the core", () =>
    expect(
      strays(
        "server",
        ["server", "prisma/generated", "engine/index.ts", "engine/core", "engine/worker-messages.ts"],
        (i) => i.from === "server/watchdog.ts" && /^engine\/edge\/(watchdog\/|latch\.ts|priority\.ts)/.test(i.to),
      ),
    ).toEqual([]));
  it("pages take types from the server and values only from what is safe in a browser", () => {
    const safe = [
      "app",
      "engine/core/units.ts",
      "engine/core/limit-parameters.ts",
      "engine/core/types.ts",
      "engine/core/parameter.ts",
      "engine/core/limits.ts",
      "engine/core/strategies/index.ts",
      "engine/core/strategies/preset.ts",
    ];
    expect(strays("app", safe, (i) => i.typeOnly && (inside(i.to, "server") || inside(i.to, "engine/core")))).toEqual(
      [],
    );
  });
  it("Prisma is imported by the store and by the engine's settings source", () => {
    const users = imports.filter((i) => /prisma/i.test(i.to) && !i.typeOnly).map((i) => i.from);
    const may = ["server/store.ts", "engine/edge/settings-source.ts", "prisma.config.ts"];
    expect([...new Set(users)].filter((f) => !may.includes(f) && !inside(f, "tests") && !inside(f, "bin"))).toEqual([]);
  });
});

/** Files that import each other when the program runs, directly or in a circle: what one of them is loaded with is not there yet. */
function circles(folder: string): string[][] {
  const TYPES = /^\s*(?:import|export)\s+\{((?:\s*type\s+[\w$]+(?:\s+as\s+[\w$]+)?\s*,?)+)\}\s+from\s+"([^"]+)"/gm;
  const ofTypes = (file: string): Set<string> =>
    new Set([...text(file).matchAll(TYPES)].map((m) => path.posix.join(path.posix.dirname(file), m[2]!)));
  const next = new Map<string, string[]>();
  for (const file of sources.filter((f) => inside(f, folder))) {
    const types = ofTypes(file);
    next.set(
      file,
      imports.filter((i) => i.from === file && !i.typeOnly && !types.has(i.to)).map((i) => i.to),
    );
  }
  const found: string[][] = [];
  const done = new Set<string>();
  const walk = (file: string, way: string[]): void => {
    const at = way.indexOf(file);
    if (at >= 0) found.push(way.slice(at));
    if (at >= 0 || done.has(file)) return;
    for (const to of next.get(file) ?? []) walk(to, [...way, file]);
    done.add(file);
  };
  for (const file of next.keys()) walk(file, []);
  return found;
}

describe("circles", () => {
  it("no file of the engine imports itself by way of others, types apart", () => expect(circles("engine")).toEqual([]));
});

/** Lines of code (comments cut) that match, as "file:line text". */
function found(where: (file: string) => boolean, what: RegExp): string[] {
  return sources.filter(where).flatMap((file) =>
    text(file)
      .split("\n")
      .flatMap((line, i) =>
        what.test(line.replace(/\/\/.*$|^\s*\*.*$|\/\*.*?\*\//g, "")) ? [`${file}:${i + 1} ${line.trim()}`] : [],
      ),
  );
}
const code = (f: string): boolean => /^(app|engine|server|bin)\//.test(f);

describe("what is banned where", () => {
  it.each([
    [
      "clocks, timers and random numbers below the edge (take `at` from the event, a seeded generator from the caller)",
      (f: string) => inside(f, "engine/core") || inside(f, "engine/sim"),
      /Date\.now|new Date\(|Math\.random|setTimeout|setInterval|setImmediate|performance\.now|process\./,
    ],
    ["await in the core (a step is one piece)", (f: string) => inside(f, "engine/core"), /\bawait\b|\basync\b/],
    [
      "the console where the desk has a voice of its own (lines.ts, terminal.ts, post a line)",
      (f: string) => inside(f, "engine") || inside(f, "server") || inside(f, "app"),
      /\bconsole\.\w+\(/,
    ],
    [
      "default exports (a name is found by a search; pages and chunks that are loaded late need one)",
      (f: string) => !inside(f, "app") && !/\.config\.(ts|mjs)$/.test(f),
      /^export default/,
    ],
    ["any", code, /: any\b|as any\b|<any>/],
    ["silenced checks", code, /@ts-ignore|@ts-expect-error|@ts-nocheck/],
    [
      "process.env outside server/env.ts and the commands",
      (f: string) => (inside(f, "server") && f !== "server/env.ts") || inside(f, "engine") || inside(f, "app"),
      /process\.env/,
    ],
    [
      "unfinished work in the source",
      (f: string) => !inside(f, "tests"),
      new RegExp(["TO", "DO|FIX", "ME|XX", "X\\b"].join("")),
    ],
    [
      "tests that are switched off or alone",
      (f: string) => inside(f, "tests") && f !== "tests/tidy.test.ts",
      /\b(it|test|describe)\.(only|todo|skip)\("/,
    ],
  ])("%s", (_, where, what) => expect(found(where, what)).toEqual([]));
  it("no path of a machine and no foreign registry in any file", () => {
    const what = new RegExp(["/wor", "k/|/ro", "ot/|//regis", "try\\.(?!npmjs\\.org)"].join(""));
    const offenders = files
      .filter((f) => /\.(ts|tsx|mjs|json|md|css|sh|yml)$/.test(f) || inside(f, ".ci"))
      .filter((f) => what.test(text(f)));
    expect(offenders).toEqual([]);
  });
});

describe("files", () => {
  it("open with what they are", () => {
    const opening = /^(#!.*\n)?("use client";\n+)?\s*(\/\*\*|\/\/|\/\*)/;
    expect(sources.filter((f) => !opening.test(text(f)) && code(f))).toEqual([]);
  });
  it("stay short: one that holds two things is made two", () => {
    const long = sources.filter((f) => !inside(f, "tests") && text(f).split("\n").length > 400);
    expect(long).toEqual([]);
  });
  it("have kebab-case names", () =>
    expect(sources.map((f) => path.basename(f)).filter((f) => !/^[a-z0-9.-]+$/.test(f) && !f.startsWith("_"))).toEqual(
      [],
    ));
  it("export no value that no other file names", () => {
    const words = new Map(sources.map((f) => [f, new Set(text(f).match(/\w+/g))]));
    const exported = /^export (?:async )?(?:abstract )?(?:const|let|function\*?|class) (\w+)/gm;
    const unused = sources
      .filter((f) => code(f) && !/^app\/(?:.*\/)?(page|layout|not-found)\.tsx$/.test(f))
      .flatMap((f) => [...text(f).matchAll(exported)].map((m) => [f, m[1]!] as const))
      .filter(([f, name]) => !sources.some((other) => other !== f && words.get(other)!.has(name)));
    expect(unused.map(([f, name]) => `${f}: ${name}`)).toEqual([]);
  });
  it("are all used: nothing dead lies about", () => {
    const entry =
      /^(bin\/|tests\/|app\/(page|layout|not-found|[a-z-]+\/page)\.tsx$|engine\/(worker|dev-worker|index)\.|server\/(main|watchdog)\.ts|.*\.config\.(ts|mjs)$)/;
    const used = new Set(imports.map((i) => i.to));
    const scripts = sources.map(text).join("\n");
    const dead = sources.filter(
      (f) =>
        !entry.test(f) && !used.has(f) && !used.has(f.replace(/\.tsx?$/, "")) && !scripts.includes(path.basename(f)),
    );
    expect(dead).toEqual([]);
  });
});

describe("README", () => {
  const readme = existsSync(path.join(root, "README.md")) ? text("README.md") : "";
  const scripts = Object.keys((JSON.parse(text("package.json")) as { scripts: Record<string, string> }).scripts);
  it("is there", () => expect(readme).not.toBe(""));
  it("names only paths that exist", () => {
    const linked = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)\)/g)].map((m) => m[1]!);
    const coded = [...readme.matchAll(/`((?:app|bin|engine|server|prisma|tests|docs)\/[\w./-]*)`/g)].map((m) => m[1]!);
    expect([...linked, ...coded].filter((p) => !existsSync(path.join(root, p)))).toEqual([]);
    expect(linked.length).toBeGreaterThan(10);
  });
  it("names only scripts that package.json has", () => {
    const named = [...readme.matchAll(/npm (?:run )?([a-z][a-z:-]*)/g)]
      .map((m) => m[1]!)
      .filter((s) => s !== "ci" && s !== "install");
    expect(named.filter((s) => !scripts.includes(s))).toEqual([]);
  });
});
