/** The day's profit and loss outlive the desk: a real one, killed, stopped and started again over the same data folder. */
import { rmSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import type { AccountView, DeskView } from "../../engine/core/view-types.ts";
import { DeskProcess } from "../desk-process.ts";

const kept = z.object({
  life: z.string(),
  from: z.object({ equity: z.string(), at: z.number() }),
  last: z.object({ equity: z.string(), at: z.number() }),
  markets: z.array(z.object({ totals: z.object({ fills: z.number() }) })),
});
function openDatabase(desk: DeskProcess): Database.Database {
  return new Database(path.join(desk.dataDir, "app.db"));
}
/** Null before the first record: history is opened a moment after the desk is ready. */
function newestOf(desk: DeskProcess) {
  const db = openDatabase(desk);
  const text = z.string().optional().parse(db.prepare("SELECT document FROM AccountDay").pluck().get());
  db.close();
  if (text === undefined) return null;
  const record = kept.parse(JSON.parse(text));
  const fills = record.markets.reduce((n, m) => n + m.totals.fills, 0);
  return { ...record, fills, brought: Number(record.last.equity) - Number(record.from.equity) };
}
function keptBy(desk: DeskProcess) {
  const record = newestOf(desk);
  if (record === null) throw new Error("the desk has kept no day");
  return record;
}
/** What the account has lost is told to be more than it was. */
function writeLoss(desk: DeskProcess, loss: number): void {
  const db = openDatabase(desk);
  const more = Number(keptBy(desk).from.equity) + loss;
  db.prepare("UPDATE AccountDay SET document = json_set(document, '$.from.equity', ?)").run(more.toFixed(6));
  db.close();
}
const view = (desk: DeskProcess) => desk.query<DeskView | null>("desk.view");
async function account(desk: DeskProcess, is: (a: AccountView, v: DeskView) => boolean): Promise<AccountView> {
  let found: AccountView | undefined;
  await desk.until(async () => {
    const v = await view(desk);
    found = v?.accounts[0];
    return v !== null && found !== undefined && is(found, v);
  }, "the account to be so");
  return found!;
}
const fillsDay = (v: DeskView) => v.markets.reduce((n, m) => n + m.fillsDay, 0);

it("the day goes on over a crash, over an exchange that begins anew, and holds a desk that has lost too much", {
  timeout: 300_000,
}, async () => {
  let dataDir: string | undefined;
  const start = async () => {
    const desk = await DeskProcess.start(["--seed", "7"], { fromSources: true, ...(dataDir && { dataDir }) });
    onTestFinished(() => desk.stop(), 60_000);
    dataDir = desk.dataDir;
    return desk;
  };
  const first = await start();
  await account(first, (_, v) => fillsDay(v) >= 3);
  await first.until(async () => (newestOf(first)?.fills ?? 0) >= 3, "the fills to be recorded");
  await first.end("SIGKILL");
  await first.until(async () => (await first.exchange()).open === 0, "the watchdog to cancel");
  const crashed = keptBy(first);
  expect(crashed.brought).not.toBe(0);

  // The exchange and its account are as they were: the day is counted from the same equity, of before this start.
  const second = await start();
  const goesOn = await account(second, (a) => a.dayFrom !== null);
  expect(goesOn.dayFrom).toBe(crashed.from.at / 1000);
  expect(goesOn.equity - goesOn.pnlDay.total).toBeCloseTo(Number(crashed.from.equity), 4);
  expect(goesOn.equity - goesOn.pnlRun.total).not.toBeCloseTo(Number(crashed.from.equity), 4);
  expect(fillsDay((await view(second))!)).toBeGreaterThanOrEqual(crashed.fills);
  expect(await second.end()).toBe(0);

  // The exchange ended with the desk: another account's equity, and the same day.
  const stopped = keptBy(second);
  expect(stopped.from).toEqual(crashed.from);
  const third = await start();
  const anew = await account(third, (a) => a.dayFrom !== null);
  expect(anew.dayFrom).toBe(crashed.from.at / 1000);
  expect(anew.pnlDay.total - anew.pnlRun.total).toBeCloseTo(stopped.brought, 4);
  expect(await third.end()).toBe(0);
  expect(keptBy(third).life).not.toBe(stopped.life);

  // Beyond its limit, and the latch that the breach put down is lost: it holds all the same, before its first order.
  writeLoss(third, 100_000);
  rmSync(path.join(third.dataDir, "halt.json"));
  const fourth = await start();
  await fourth.until(async () => (await fourth.haltState()) === "verified", "the loss limit to hold");
  expect((await view(fourth))!.halt).toMatchObject({ by: "day's loss limit" });
  expect(await fourth.exchange()).toMatchObject({ open: 0, sends: 0 });
});
