/** The control plane's hand on the engine: HALT before everything, death noticed, one story on the screen. */
import { expect, it } from "vitest";
import { defaultSettings } from "../../engine/core/settings.ts";
import { GATE } from "../../engine/edge/gate.ts";
import { runCommand } from "../../server/commands.ts";
import { BTC, fakeHost, fill, noHalt, view } from "./fake-engine.ts";

const by = "operator";
const run = (
  host: ReturnType<typeof fakeHost>["host"],
  command: Parameters<typeof runCommand>[1]["command"],
  expiresAt?: number,
) => runCommand(host, { id: "c1", by, command, expiresAt, now: 5_000 });

it("HALT closes the gate in memory, then tells the engine, whose cancels wait for no disk, and then puts the latch down", () => {
  const { host, worker, shared, latch } = fakeHost();
  const order: string[] = [];
  const { close } = latch;
  const post = worker.postMessage.bind(worker);
  worker.postMessage = (message) => {
    order.push(`told with the gate at ${Atomics.load(shared, GATE)}`);
    post(message);
  };
  latch.close = (...what) => {
    order.push("latch");
    return close(...what);
  };
  host.halt("fright", by);
  expect(order).toEqual(["told with the gate at 0", "latch"]);
  const { serial } = latch.read()!;
  expect(worker.told).toEqual([{ type: "gate", n: 1, reason: "fright", by, serial }]);
  expect(latch.read()).toMatchObject({ reason: "fright", by });
});
it("HALT closes the gate and is told to the engine even where the disk refuses the latch", () => {
  const { host, worker, shared, latch } = fakeHost();
  const lines: string[] = [];
  host.on("line", (l) => lines.push(l.text));
  latch.close = () => {
    throw new Error("disk full");
  };
  host.halt("fright", by);
  expect(Atomics.load(shared, GATE)).toBe(0);
  expect(worker.told).toHaveLength(1);
  expect(lines[0]).toContain("disk full");
});
it("shows a HALT as running at once, although the engine still says none, and the engine's own story once it has one", () => {
  const { host, worker } = fakeHost();
  host.halt("fright", by);
  expect(host.view).toMatchObject({
    gate: 0,
    halt: { state: "running", requestedAt: 5_000, gateClosedAt: 5_000, reason: "fright" },
  });
  // The engine's clock may be a tape's of years ago, or behind ours: what counts is the number.
  const halt = { ...noHalt, state: "verified" as const, requestedAt: 17, verifiedAt: 18, reason: "fright" };
  worker.say({ type: "view", halts: 1, view: view({ halt, gate: 0 }) });
  expect(host.view?.halt).toEqual(halt);
});
it("asks the engine anew where HALT is pressed while halted, and each time with a latch that no older resume takes away", () => {
  const { host, worker, latch } = fakeHost();
  host.halt("first", by);
  const halt = { ...noHalt, state: "verified" as const, requestedAt: 5_000, verifiedAt: 5_001, reason: "first" };
  worker.say({ type: "view", halts: 1, view: view({ halt, gate: 0 }) });
  host.halt("second", by);
  expect(host.view?.halt).toMatchObject({ state: "running", reason: "second" });
  expect(worker.told.map((m) => m.type === "gate" && m.n)).toEqual([1, 2]);
  expect(latch.order).toEqual(["latch", "latch"]);
  host.halt("the watchdog's, which put its own down", "watchdog", true);
  expect(latch.order).toHaveLength(2);
});
it("shows the watchdog's reading of the venue where the engine is not there to tell of its own", () => {
  const { host, worker } = fakeHost();
  worker.emit("exit", 1);
  host.halt("the engine is gone", "watchdog", true);
  expect(host.view?.halt).toMatchObject({ state: "running", verifiedAt: null });
  const seen: unknown[] = [];
  host.on("view", (v) => seen.push(v.halt.state));
  host.verifiedByWatchdog();
  expect(host.view?.halt).toMatchObject({ state: "verified", verifiedAt: 5_000, reason: "the engine is gone" });
  expect(seen).toEqual(["verified"]);
});
it("the watchdog's word that came before the death was known counts, and one from before the last HALT does not", () => {
  const dead = (halts: number) => {
    const { host, worker } = fakeHost();
    host.halt("silent", "watchdog", true);
    host.verifiedByWatchdog();
    if (halts > 1) host.halt("again", by);
    expect(host.view?.halt.state).toBe("running");
    worker.emit("error", new Error("out of memory"));
    return host.view?.halt.state;
  };
  expect([dead(1), dead(2)]).toEqual(["verified", "running"]);
});
it("leaves the story of a HALT to an engine that lives", () => {
  const { host } = fakeHost();
  host.halt("fright", by);
  host.verifiedByWatchdog();
  expect(host.view?.halt.state).toBe("running");
});
it("does not let an older verified HALT stand for a new one", () => {
  const { host, worker } = fakeHost();
  const old = { ...noHalt, state: "verified" as const, requestedAt: 9_000, verifiedAt: 9_001 };
  worker.say({ type: "view", halts: 0, view: view({ halt: old }) });
  host.halt("again", by);
  expect(host.view?.halt).toMatchObject({ state: "running", verifiedAt: null, reason: "again" });
});
it("refuses to resume until the HALT is verified, and passes it on afterwards", async () => {
  const { host, worker } = fakeHost();
  host.halt("fright", by);
  const resume = { do: "resume", scope: { scope: "all" } } as const;
  expect((await run(host, resume)).answer).toMatchObject({
    ok: false,
    message: expect.stringContaining("not verified"),
  });
  worker.say({
    type: "view",
    halts: 1,
    view: view({ halt: { ...noHalt, state: "verified", requestedAt: 5_000, verifiedAt: 5_100 } }),
  });
  expect((await run(host, resume)).answer).toEqual({ ok: true, message: "resume done" });
  worker.say({ type: "view", halts: 1, view: view() });
  expect(host.view?.halt.state).toBe("none");
});
it("translates names to the engine's indices and refuses names that it does not have", async () => {
  const { host, worker } = fakeHost();
  await run(host, { do: "pause", scope: { scope: "side", market: "sim:local:main/ETH-PERP", side: "ask" } });
  expect(worker.told[0]).toMatchObject({ command: { do: "pause", scope: { scope: "side", market: 1, side: 1 } } });
  const refused = await run(host, { do: "pause", scope: { scope: "market", market: "nowhere" } });
  expect(refused.answer).toEqual({ ok: false, message: 'There is no market "nowhere" on this desk.' });
  expect(worker.told).toHaveLength(1);
});
it("refuses a command past its expiry by the desk's clock, but never a HALT", async () => {
  // the view's time is 1,000, long before the server's: a replay
  const { host, worker } = fakeHost();
  expect((await run(host, { do: "pause", scope: { scope: "all" } }, 1_500)).answer.ok).toBe(true);
  const told = worker.told.length;
  const late = await run(host, { do: "pause", scope: { scope: "all" } }, 500);
  expect(late.answer.message).toMatch(/^The command expired 0\.5 s ago and was not run\.$/);
  expect(worker.told).toHaveLength(told);
  expect((await run(host, { do: "halt", reason: "late" }, 500)).answer.ok).toBe(true);
});
it("notices the engine's death: gate closed, every side says why, commands are refused, HALT still works", async () => {
  const { host, worker, shared } = fakeHost();
  const died: string[] = [];
  host.on("died", (why) => died.push(why));
  worker.reply = () => null;
  const waiting = run(host, { do: "pause", scope: { scope: "all" } });
  const asked = [host.questions.preview(BTC, defaultSettings([BTC])), host.questions.available()];
  for (const a of asked) a.catch(() => {});
  worker.emit("error", new Error("out of memory"));
  worker.emit("exit", 1);
  expect(died).toEqual(["out of memory"]);
  const restart = "The engine has died (out of memory): restart the desk.";
  expect(await waiting).toEqual({ ok: false, final: false, answer: { ok: false, message: restart } });
  // Pending ones and new ones alike, and none of them after its five seconds.
  asked.push(host.questions.preview(BTC, defaultSettings([BTC])), host.questions.available());
  const ended = await Promise.allSettled(asked);
  expect(ended).toMatchObject(Array(4).fill({ status: "rejected", reason: { message: restart } }));
  expect(Atomics.load(shared, GATE)).toBe(0);
  expect(host.view?.markets[0]).toMatchObject({ state: "stopped", bid: { state: "held", code: "ENGINE_DIED" } });
  expect((await run(host, { do: "pause", scope: { scope: "all" } })).answer.ok).toBe(false);
  host.halt("after death", by);
  expect(host.view?.halt.state).toBe("running");
});
it("does not call the end of a worker that was asked to stop a death", async () => {
  const { host, worker } = fakeHost();
  worker.reply = (m) => (m.type === "stop" ? { type: "stopped", cancelled: 4, open: 0, positions: [] } : null);
  expect(await host.stop("SIGTERM", 1_000)).toEqual({ cancelled: 4, open: 0, positions: [] });
  worker.emit("exit", 0);
  expect(host.death).toBeNull();
});
it("numbers fills on from what is stored, in the stream, the markouts and the details alike", () => {
  const { host, worker } = fakeHost({ lastFill: 100 });
  const seen: number[] = [];
  host.on("fill", (f) => seen.push(f.n));
  worker.say({ type: "fill", fill: fill(1) });
  const markoutBps = { s1: 2, s5: null, s30: null, s60: null };
  worker.say({ type: "markout", fills: [{ n: 1, fillId: "f1", markoutBps }] });
  const rest = { key: BTC, at: 0, bids: [], asks: [], orders: [], trades: [], stages: [] };
  worker.say({ type: "detail", detail: { ...rest, fills: [fill(1)] } });
  expect(seen).toEqual([101]);
  expect(host.fills[0]).toMatchObject({ n: 101, markoutBps });
  expect(host.detail(BTC)?.fills[0]?.n).toBe(101);
});
it("lays its own connection to the watchdog over the engine's, and leaves a view without one alone", () => {
  const control = { isUp: true, beatAgeMs: 7, reachesVenue: true };
  const { host, worker } = fakeHost({ watchdog: () => ({ control, said: "HALT by the watchdog" }) });
  expect(host.view?.watchdog).toBeUndefined();
  const engine = { isUp: false, beatAgeMs: null, reachesVenue: null };
  worker.say({ type: "view", halts: 0, view: view({ watchdog: { engine, control: null, said: null } }) });
  expect(host.view?.watchdog).toEqual({ engine, control, said: "HALT by the watchdog" });
});
