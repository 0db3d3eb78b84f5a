/** The last rung: an account is disconnected over a proof, stays so until a person resumes it, and is read before it quotes. */
import { describe, expect, it } from "vitest";
import type { Effect, RecoveredEvent } from "../../engine/core/types.ts";
import { micros } from "../../engine/core/units.ts";
import { TestDesk } from "./desk-fixture.ts";
import { command, list, listed, view } from "./desk-words.ts";

const ALL = { scope: "all" } as const;
const lines = (effects: readonly Effect[]) => effects.flatMap((e) => (e.do === "line" ? [e.isOpen] : []));
const sends = (effects: readonly Effect[]) => effects.filter((e) => e.do === "place" || e.do === "amend");
const account = (t: TestDesk) => t.desk.accounts[0]!;
const answer = (effects: readonly Effect[]) => effects.flatMap((e) => (e.do === "answer" ? [e] : []))[0]!;
const link = (t: TestDesk, status: "up" | "down") => {
  for (const channel of ["market", "private"] as const)
    t.send({ type: "connection", account: 0, channel, status, market: null });
};
/** Everything cancelled and the venue read empty. */
function proven(t: TestDesk): Effect[] {
  t.oblige();
  for (const o of [...t.desk.markets[0]!.orders.live]) t.report(o.id, "canceled");
  t.at += 1_000;
  list(t);
  return t.pass(50);
}
function disconnected() {
  const t = new TestDesk().quoting();
  command(t, "d", { do: "disconnect", scope: ALL });
  proven(t);
  link(t, "down");
  return t;
}
/** Fills, orders and positions are told, as of now. */
function read(t: TestDesk, position = 0): void {
  t.at += 3_000_000;
  t.fillsRead();
  list(t);
  t.statement({ USDC: "100000" }, { "BTC-PERP": position });
}
/** A whole market, for longer than a stall is held against it: time passes in leaps here. */
function look(t: TestDesk): Effect[] {
  const effects: Effect[] = [];
  for (let i = 0; i < 8; i++) effects.push(...t.book(0, 610_000, 610_010), ...t.pass(250));
  return effects;
}

describe("disconnect", () => {
  it("cancels everything at once, and closes nothing before the venue was read with nothing open", () => {
    const t = new TestDesk().quoting();
    const [id] = t.ids(0, 0) as [number];
    const effects = command(t, "d", { do: "disconnect", scope: ALL });
    expect(effects.map((e) => e.do)).toContain("cancel-all");
    expect(answer(effects)).toMatchObject({ ok: true });
    expect(view(t).accounts[0]!.connections).toBe("closing");
    for (const o of [...t.desk.markets[0]!.orders.live]) if (o.id !== id) t.report(o.id, "canceled");
    t.at += 1_000;
    list(t, [listed(id)]);
    expect(lines(t.pass(500))).toEqual([]);
    t.report(id, "canceled");
    expect(lines(t.pass(500))).toEqual([]);
    t.at += 1_000;
    list(t);
    expect(lines(t.pass(50))).toEqual([false]);
    expect(view(t).accounts[0]!.connections).toBe("closed");
  });
  it("is on the record, and asks, sends and counts nothing while it is closed", () => {
    const t = new TestDesk().quoting();
    const effects = command(t, "d", { do: "disconnect", scope: ALL });
    expect(effects.flatMap((e) => (e.do === "record" && e.record.kind === "trading" ? [e.record] : []))).toMatchObject([
      { market: null, level: 0, code: "DISCONNECTED" },
    ]);
    proven(t);
    link(t, "down");
    const quiet = [t.pass(10_000), look(t), t.pass(60_000)].flat();
    expect(quiet.filter((e) => e.do !== "record" && e.do !== "alert")).toEqual([]);
  });
  it("again changes nothing; a market alone has no connections", () => {
    const t = disconnected();
    expect(answer(command(t, "e", { do: "disconnect", scope: ALL }))).toMatchObject({
      message: "already disconnected",
    });
    const of = { scope: "market", market: 0 } as const;
    expect(answer(command(t, "f", { do: "disconnect", scope: of }))).toMatchObject({ ok: false });
  });
  it("a HALT while it is closed is verified at once: it was read empty, and nothing was sent since", () => {
    const t = disconnected();
    const effects = command(t, "h", { do: "halt", reason: "test" });
    expect(effects.map((e) => e.do)).not.toContain("cancel-all");
    expect(view(t).halt.state).toBe("verified");
    expect(lines(command(t, "r", { do: "resume", scope: ALL }))).toEqual([true]);
  });
});

describe("a person resumes it", () => {
  it("not while it still has to be proven empty", () => {
    const t = new TestDesk().quoting();
    command(t, "d", { do: "disconnect", scope: ALL });
    expect(answer(command(t, "r", { do: "resume", scope: ALL }))).toMatchObject({ ok: false });
  });
  it("it is connected, asked for everything, and quotes only once all of it was read", () => {
    const t = disconnected();
    expect(lines(command(t, "r", { do: "resume", scope: { scope: "account", account: 0 } }))).toEqual([true]);
    link(t, "up");
    expect(sends(look(t))).toEqual([]);
    const asked = t.pass(1_000).flatMap((e) => (e.do === "query" ? [e.what] : []));
    expect(asked).toEqual(expect.arrayContaining(["fills", "open-orders", "account"]));
    t.at += 3_000_000;
    list(t);
    t.statement({ USDC: "100000" });
    expect(sends(look(t))).toEqual([]);
    read(t);
    expect(view(t).accounts[0]!.connections).toBe("open");
    expect(sends(look(t)).length).toBeGreaterThan(0);
  });
  it("a position that changed meanwhile is told and repaired before anything is quoted", () => {
    const t = disconnected();
    command(t, "r", { do: "resume", scope: ALL });
    link(t, "up");
    for (let i = 0; i < 3; i++) read(t, 7);
    expect(sends(look(t))).toEqual([]);
    for (let i = 0; i < 3; i++) read(t, 7);
    expect(t.desk.alerts.map((a) => a.code)).toContain("POSITION_REPAIRED");
    expect(t.desk.markets[0]!.ledger.positionLots).toBe(7);
    expect(sends(look(t)).length).toBeGreaterThan(0);
  });
});

describe("a restart", () => {
  it("reads the venue as at every start, and closes the connections again", () => {
    const t = new TestDesk();
    t.apply(() => {});
    const off = {
      market: null,
      level: 0,
      code: "DISCONNECTED",
      reason: "a person",
      by: "rule",
      at: micros(1),
    } as const;
    const known: Partial<RecoveredEvent> = { trading: [off], positions: [{ market: 0, lots: 0 }] };
    const nothing = { orders: [], bookedFills: [], bookedPayments: [], owed: null, positions: null };
    t.send({ type: "recovered", account: 0, ...nothing, ...known });
    link(t, "up");
    expect(lines(t.pass(50))).toEqual([]);
    for (let i = 0; i < 4; i++) read(t);
    expect(account(t).recovery?.phase).toBe("done");
    t.pass(50);
    t.at += 1_000;
    list(t);
    expect(lines(t.pass(50))).toEqual([false]);
  });
});
