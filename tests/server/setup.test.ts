/** The set-up's own parts: stamps and lock, environment, arguments, port and folder, first settings, the count of tests. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { hashOf, isInstalled, stampsIn, takeLock } from "../../bin/lib/stamps.mjs";
import { summaryLine, tallyPlaywright, tallyVitest } from "../../bin/lib/tally.mjs";
import { defaultSettings } from "../../engine/core/settings.ts";
import { modeDetail, parseDeskArguments } from "../../server/arguments.ts";
import { readEnv } from "../../server/env.ts";
import { completed } from "../../server/first-settings.ts";
import { takeDataFolder, takePort } from "../../server/own-port.ts";
import { watchdogWords } from "../../server/processes.ts";
import { readable } from "../../server/terminal.ts";
import { temporaryFolder } from "./database.ts";

describe("stamps", () => {
  it("a hash changes with a name, a content and nothing else; generated folders do not count", () => {
    const root = temporaryFolder();
    const put = (name: string, text: string) => {
      mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      writeFileSync(path.join(root, name), text);
    };
    put("a/one.ts", "1");
    const first = hashOf(root, "a", "missing");
    put("a/generated/client.ts", "x");
    expect(hashOf(root, "a", "missing")).toBe(first);
    put("a/one.ts", "2");
    expect(hashOf(root, "a", "missing")).not.toBe(first);
    put("a/one.ts", "1");
    put("a/two.ts", "");
    expect(hashOf(root, "a", "missing")).not.toBe(first);
  });
  it("a stamp holds for its value only, and a broken file is none", () => {
    const file = path.join(temporaryFolder(), "deep/stamps.json");
    const stamps = stampsIn(file);
    expect(stamps.holds("build", "x")).toBe(false);
    stamps.set("build", "x");
    stamps.set("client", "y");
    expect([stamps.holds("build", "x"), stamps.holds("build", "z")]).toEqual([true, false]);
    writeFileSync(file, "{ half");
    expect(stamps.holds("build", "x")).toBe(false);
  });
  it("what is installed is compared with the lock file; optional packages may be missing", () => {
    const root = temporaryFolder();
    mkdirSync(path.join(root, "node_modules"));
    const write = (name: string, packages: object) =>
      writeFileSync(path.join(root, name), JSON.stringify({ packages }));
    write("package-lock.json", {
      "": {},
      "node_modules/a": { version: "1.0.0" },
      "node_modules/b-win32": { version: "1.0.0", optional: true },
    });
    expect(isInstalled(root)).toBe(false);
    write("node_modules/.package-lock.json", { "node_modules/a": { version: "1.0.0" } });
    expect(isInstalled(root)).toBe(true);
    write("node_modules/.package-lock.json", { "node_modules/a": { version: "1.0.1" } });
    expect(isInstalled(root)).toBe(false);
  });
  it("the lock is taken over from a dead process and waited for while its holder lives", async () => {
    const file = path.join(temporaryFolder(), "set-up.lock");
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    writeFileSync(file, String(dead));
    const giveBack = takeLock(file);
    expect(readFileSync(file, "utf8")).toBe(String(process.pid));
    const lib = path.resolve(import.meta.dirname, "../../bin/lib/stamps.mjs");
    const script = `import(${JSON.stringify(lib)}).then((s) => { const back = s.takeLock(${JSON.stringify(file)}, (pid) => console.log("waits for " + pid)); console.log("has it"); back(); })`;
    const other = spawn(process.execPath, ["-e", script]);
    let said = "";
    await new Promise<void>((waits) =>
      other.stdout.on("data", (d) => {
        said += d;
        waits();
      }),
    );
    expect(said).toBe(`waits for ${process.pid}\n`);
    giveBack();
    await new Promise((ended) => other.on("close", ended));
    expect(said).toBe(`waits for ${process.pid}\nhas it\n`);
    expect(existsSync(file)).toBe(false);
  });
});

describe("environment", () => {
  it("needs no variable", () =>
    expect(readEnv("/desk", {})).toMatchObject({
      port: 3000,
      host: "127.0.0.1",
      dataDir: "/desk/data",
      databaseUrl: "file:/desk/data/app.db",
      dev: false,
    }));
  it.each([
    ["PORT", "abc", /PORT must be a whole number/],
    ["PORT", "70000", /PORT must be a whole number/],
    ["PORT", "0", /PORT must be a whole number/],
    ["HOST", "0.0.0.0", /HOST=0.0.0.0 is refused: the desk has no sign-in yet/],
    ["HOST", "192.168.1.4", /refused/],
    ["HOST", "::", /refused/],
    ["HOST", "desk.example", /refused/],
    ["HOST", "127.0.0.1.evil.example", /refused/],
    ["LOG_LEVEL", "loud", /LOG_LEVEL must be one of/],
    ["DATABASE_URL", "postgres://x", /must begin with "file:"/],
  ])("%s=%s is refused in words", (name, value, words) =>
    expect(() => readEnv("/desk", { [name]: value })).toThrow(words),
  );
  it.each(["127.0.0.1", "localhost", "::1", "[::1]", "127.0.0.2", ""])("HOST=%s is loopback", (host) =>
    expect(() => readEnv("/desk", { HOST: host })).not.toThrow(),
  );
});

describe("arguments", () => {
  it("chooses markets, strategy, seed and kind of market", () => {
    const a = parseDeskArguments(
      ["--market", "BTC-PERP, ETH-PERP", "--strategy", "fade", "--seed", "7", "--type", "crash"],
      "/",
    );
    expect(a).toMatchObject({
      mode: "sim",
      markets: ["BTC-PERP", "ETH-PERP"],
      strategy: "fade",
      exchange: { seed: 7, type: "crash" },
    });
    expect(modeDetail(a)).toBe("crash, seed 7");
  });
  it("replays a tape that is there, at a speed", () => {
    const root = temporaryFolder();
    writeFileSync(path.join(root, "btc.tape"), "");
    const a = parseDeskArguments(["--replay", "btc.tape", "--speed", "10"], root);
    expect(a).toMatchObject({ mode: "replay", exchange: { tape: path.join(root, "btc.tape"), speed: 10 } });
    expect(modeDetail(a)).toBe("btc ×10");
  });
  it("chooses the queue model of a tape, and the simulated venue's latencies", () => {
    const root = temporaryFolder();
    writeFileSync(path.join(root, "btc.tape"), "");
    const a = parseDeskArguments(["--replay", "btc.tape", "--queue", "risk-averse", "--order-latency-ms", "25"], root);
    expect(a.exchange).toMatchObject({ queue: "risk-averse", orderLatencyMs: 25, feedLatencyMs: 0 });
  });
  it.each([
    [["--queue", "log"], /--queue goes with --replay/],
    [["--order-latency-ms", "-1"], /order-latency-ms|ambiguous/],
    [["--feed-latency-ms", "9000"], /feed-latency-ms must be/],
    [["--replay", "nowhere.tape"], /there is no tape at nowhere.tape/],
    [["--speed", "10"], /--speed goes with --replay/],
    [["--seed", "-1"], /^Option '--seed' argument is ambiguous; --help lists what there is\.$/],
    [["--strategy", "martingale"], /--strategy must be one of fade/],
    [["--seed", "-1"], /seed|argument is ambiguous/],
    [["--type", "boring"], /--type must be one of/],
    [["--market", "BTC-PERP,,"], /empty name/],
    [["--surprise"], /--help/],
    [["surprise"], /--help/],
  ])("%j is wrong usage", (argv, words) => expect(() => parseDeskArguments(argv, "/")).toThrow(words));
});

describe("port and folder", () => {
  it.each([
    [
      "our own desk",
      { app: "quotewright", pid: 4711, address: "http://127.0.0.1:1" },
      /taken by a running Quotewright desk: process 4711 at http:\/\/127.0.0.1:1/,
    ],
    ["another program", { hello: 1 }, /taken by another program\. Choose another one: PORT=\d+ npm start/],
  ])("a port that %s has is named with the way out", async (_, answer, words) => {
    const other = createServer((_req, res) => res.end(JSON.stringify(answer)));
    await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    await expect(takePort(createServer(), "127.0.0.1", port)).rejects.toThrow(words);
  });
  it("a folder belongs to one living desk, one that does not answer too; what a dead one left is taken over", () => {
    const folder = temporaryFolder();
    const file = path.join(folder, "desk.json");
    writeFileSync(file, JSON.stringify({ pid: process.pid, address: "http://127.0.0.1:9" }));
    const giveBack = takeDataFolder(folder, "http://127.0.0.1:1");
    expect(() => takeDataFolder(folder, "http://127.0.0.1:2")).toThrow(
      new RegExp(`in use by the desk of process ${process.pid} at http://127\\.0\\.0\\.1:1\\. `),
    );
    giveBack();
    expect(existsSync(file)).toBe(false);
    takeDataFolder(folder, "http://127.0.0.1:3")();
  });
  it("a folder that can't be one is named with the reason and the way out", () => {
    const file = path.join(temporaryFolder(), "data");
    writeFileSync(file, "");
    expect(() => takeDataFolder(file, "http://127.0.0.1:1")).toThrow(
      `The data folder ${file} can't be written: there is a file where a folder should be. Mend that, or choose another`,
    );
  });
});

describe("first settings", () => {
  const [BTC, ETH] = ["sim:local:main/BTC-PERP", "sim:local:main/ETH-PERP"];
  it("adds what is missing and leaves what is there", () => {
    const there = defaultSettings([BTC]);
    there.markets[BTC]!.enabled = false;
    const done = completed(there, [BTC, ETH], null);
    expect(done?.markets[BTC]?.enabled).toBe(false);
    expect(done?.markets[ETH]?.enabled).toBe(true);
    expect(completed(done!, [BTC, ETH], "fade")).toBeNull();
  });
  it("brings nothing back that a person removed", () => {
    const there = { ...defaultSettings([BTC]), removed: { [ETH]: "keep" as const } };
    expect(completed(there, [BTC, ETH], null)).toBeNull();
  });
});

describe("the last line", () => {
  it("counts tests, a file that did not load, and names what was skipped", () => {
    const tally = tallyVitest({
      testResults: [
        {
          status: "passed",
          assertionResults: [
            { status: "passed", fullName: "a" },
            { status: "skipped", fullName: "b" },
          ],
        },
        { status: "failed", assertionResults: [] },
        { status: "failed", assertionResults: [{ status: "failed", fullName: "c" }] },
      ],
    });
    expect(tally).toEqual({ passed: 1, failed: 2, skipped: ["b"] });
    expect(summaryLine(tally)).toBe("1 passed, 2 failed, 1 skipped");
    expect(summaryLine({ passed: 7, failed: 0, skipped: [] })).toBe("7 passed, 0 failed");
  });
  it("counts a flaky browser test as failed", () => {
    const spec = (title: string, status: string) => ({ title, tests: [{ status }] });
    const report = {
      errors: [],
      suites: [
        {
          title: "walk",
          specs: [spec("a", "expected"), spec("b", "flaky")],
          suites: [{ title: "in", specs: [spec("c", "skipped")] }],
        },
      ],
    };
    expect(tallyPlaywright(report)).toEqual({ passed: 1, failed: 1, skipped: ["walk › in › c"] });
  });
});

it.each([
  ['{"at":"x","event":"hello","role":"main"}', null],
  ['{"at":"x","event":"trigger","reason":"the engine is gone"}', "trigger: reason the engine is gone"],
  [
    '{"at":"x","event":"step","step":"verified","ms":77.8,"text":"the venue lists no open order"}',
    "the venue lists no open order (77.8 ms)",
  ],
  ["not JSON", "not JSON"],
  [
    '{"event":"done","say":"done","verified":true,"latched":true,"open":0,"positions":["SOL/USDC +84.64"],"ms":114.7}',
    "done, nothing is open at the venue; positions left: SOL/USDC +84.64 (114.7 ms)",
  ],
  [
    '{"event":"done","say":"done","verified":false,"latched":true,"open":null,"positions":[],"ms":30000}',
    "NOT verified, open at the venue: unknown; positions left: none (30000 ms)",
  ],
])("the watchdog's line %s is said as %s", (line, words) => expect(watchdogWords(line)).toBe(words));

it("a terminal line says time, market and what", () => {
  const line = { level: "info", kind: "place", market: "BTC-PERP", fields: {} } as const;
  const at = new Date("2026-11-21T12:34:56Z");
  expect(readable({ ...line, text: "ask 61,217.8 × 0.12 placed" }, at)).toBe(
    "12:34:56 [BTC-PERP] ask 61,217.8 × 0.12 placed",
  );
  expect(readable({ ...line, text: "[BTC-PERP] ask placed" }, at)).toBe("12:34:56 [BTC-PERP] ask placed");
});
