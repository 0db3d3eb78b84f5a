/**
 * Real processes: a few kills, a bad wire and a full disk here, the thousand by `npm run harness`. And that the audit itself finds what it is
 * there for.
 */
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../server/database.ts";
import { runCycles } from "./cycles.ts";
import { DeskFolder } from "./desk-folder.ts";
import { runFrozen } from "./frozen.ts";
import { fillUp, smallDisk } from "./small-disk.ts";
import { dutyOwed, unended, viewViolations } from "./start-truth.ts";
import { fillViolations, inventedFills, type JournalTruth, orderViolations, type Seen } from "./truth.ts";
import { runWireFaults } from "./wire-faults.ts";

/** Starts of real engines, on a machine that does other things. */
const LONG = { timeout: 400_000 };

// The bundle starts in a fraction of the time of the sources, and is made in less than one start of them takes.
beforeAll(() => {
  const root = path.resolve(import.meta.dirname, "../..");
  expect(spawnSync(process.execPath, ["bin/build-server.mjs"], { cwd: root }).status).toBe(0);
}, 60_000);

it(
  "an engine that is killed with its request on the way, its answer on the way, and in its recovery loses nothing",
  LONG,
  async () => {
    const labels = ["before send", "answer lost", "recovery"] as const;
    const report = await runCycles({ cycles: 3, seed: 5, labels, dataDir: temporaryFolder(), isBuilt: true });
    expect(report.violations).toEqual([]);
    expect(report.kills).toMatchObject({ "before send": 1, "answer lost": 1, recovery: 1 });
  },
);
it(
  "an engine that stands still, loops, dies or meets its memory limit leaves nothing open: its watchdog sees to that, and no fill is lost",
  LONG,
  async () => {
    const { frozen, violations } = await runFrozen({ dataDir: temporaryFolder(), seed: 5, isBuilt: true, rounds: 1 });
    expect(violations).toEqual([]);
    const cancelled = { resting: expect.any(Number), seconds: expect.any(Number), byVenue: false };
    expect(frozen).toEqual([
      { how: "stopped", ...cancelled, watchdog: expect.stringMatching(/^the (engine|main) .* has been silent for/) },
      { how: "loop", ...cancelled, watchdog: expect.stringMatching(/^the engine .* has been silent for/) },
      { how: "killed", ...cancelled, watchdog: expect.stringContaining("is gone without a goodbye") },
      { how: "memory", ...cancelled, watchdog: expect.any(String) },
    ]);
    for (const f of frozen) expect(f.resting).toBeGreaterThan(0);
  },
);
it("over a wire that cuts, delays and truncates nothing is lost, doubled or invented", LONG, async () => {
  const report = await runWireFaults({ dataDir: temporaryFolder(), seed: 5, isBuilt: true, pieces: 600 });
  expect(report.violations).toEqual([]);
  expect(Object.keys(report.faults).length).toBeGreaterThan(2);
});

it("a full disk halts the engine with nothing open, and no order was ever without its intent", {
  timeout: 300_000,
}, async ({ skip }) => {
  const dataDir = smallDisk();
  if (dataDir === null) return skip("a small disk needs the right to mount one");
  const folder = await DeskFolder.open({ dataDir, args: ["--seed", "7"], isBuilt: true });
  onTestFinished(() => folder.close());
  const engine = folder.start();
  await engine.says('"kind":"place"');
  const filler = path.join(dataDir, "filler");
  fillUp(filler);
  await engine.says("the journal can't be kept, nothing new is sent");
  while ((await folder.exchange.open()).length > 0) await new Promise((again) => setTimeout(again, 50));
  const { places, amends } = await folder.exchange.stats();
  await engine.says("JOURNAL");
  expect(await folder.orders()).toEqual([]);
  expect(await folder.exchange.stats()).toMatchObject({ places, amends });
  rmSync(filler);
  await engine.end("SIGTERM");
});

describe("the audit finds", () => {
  const fill = { report: "fill", fillId: "a", id: 7, market: 0, side: 0, tick: 100, lots: 5 } as Seen["fills"][number];
  const order = { id: 7, venueId: "v", market: 0, side: 0, tick: 100, lots: 10, cumLots: 5 } as Seen["open"][number];
  const markets = [{ symbol: "BTC-PERP", kind: "linear", lotSize: 0.01 }] as unknown as Seen["markets"];
  const key = "sim:local:main/BTC-PERP";
  const seen: Seen = { open: [order], places: 1, fills: [fill], positions: new Map([[0, 5]]), markets };
  const journal: JournalTruth = {
    epoch: 3,
    intents: new Map([[7, { places: 1, lots: 10, epoch: 3 }]]),
    ended: new Map(),
    owed: null,
    fills: [{ fillId: "a", orderId: 7, key, side: 0, lots: 5 }],
    busts: 0,
    openings: [{ key, lots: 0, reason: "first" }],
  };
  const kinds = (s: Partial<Seen>, j: Partial<JournalTruth>) => {
    const [theirs, ours] = [
      { ...seen, ...s },
      { ...journal, ...j },
    ];
    const found = [
      ...orderViolations(theirs, ours),
      ...fillViolations(theirs, ours),
      ...inventedFills(theirs.fills, ours),
    ];
    return found.map((v) => v.kind);
  };
  it("nothing where all is well", () => expect(kinds({}, {})).toEqual([]));
  it.each<[string, Partial<Seen>, Partial<JournalTruth>, string[]]>([
    [
      "an open order that no intent names",
      { fills: [], positions: new Map() },
      { intents: new Map(), fills: [] },
      ["orphan", "doubled"],
    ],
    ["a filled order that no intent names", { open: [], places: 0 }, { intents: new Map() }, ["orphan"]],
    ["an order that is open twice", { open: [order, order] }, {}, ["doubled"]],
    ["more places than intents", { places: 2 }, {}, ["doubled"]],
    [
      "a place that was intended twice",
      {},
      { intents: new Map([[7, { places: 2, lots: 10, epoch: 3 }]]) },
      ["doubled"],
    ],
    [
      "an order that filled beyond its size",
      {},
      { intents: new Map([[7, { places: 1, lots: 4, epoch: 3 }]]) },
      ["overfilled"],
    ],
    ["a fill that is not booked", {}, { fills: [] }, ["lost fill", "position"]],
    ["a fill on the other side", {}, { fills: [{ ...journal.fills[0]!, side: 1 }] }, ["position", "position"]],
    [
      "a fill that was never made",
      {},
      { fills: [...journal.fills, { ...journal.fills[0]!, fillId: "b" }] },
      ["fill too many"],
    ],
    ["a position that is another", { positions: new Map([[0, 6]]) }, {}, ["position"]],
    ["a difference that was repaired", {}, { openings: [...journal.openings, ...journal.openings] }, ["repair"]],
    ["a fill that was taken back", {}, { busts: 1 }, ["repair"]],
  ])("%s", (_, s, j, expected) => expect(kinds(s, j)).toEqual(expected));

  const told = (position: number) =>
    `{"kind":"state"}\n${JSON.stringify({ kind: "position", market: "BTC-PERP", position, entryPrice: 1 })}\n`;
  const former: Partial<JournalTruth> = { epoch: 4 };
  const ended = new Map([[7, "canceled: told"]]);
  it.each<[string, Partial<JournalTruth>, string, string[]]>([
    ["nothing where a start found what its former one left", { ...former, ended }, told(0.05), []],
    ["an order of a former start that has no end", former, told(0.05), ["unended"]],
    ["nothing in an order of this start that is open", {}, "", []],
    ["a duty that stands", { ...former, ended, owed: "HALT" }, told(0.05), ["duty"]],
    ["a position that the engine did not find", { ...former, ended }, "", ["view"]],
    ["a position that the engine found and nobody has", {}, told(0.05), ["view"]],
    ["a position of another size", { ...former, ended }, told(0.06), ["view"]],
  ])("%s", (_, j, said, expected) => {
    const ours = { ...journal, ...j };
    const found = [...unended(ours), ...dutyOwed(ours), ...viewViolations(seen, ours, said)];
    expect(found.map((v) => v.kind)).toEqual(expected);
  });
});
