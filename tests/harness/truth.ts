/**
 * What must be true of an exchange and of the journal of the engine that trades there, read from both and never from the
 * engine: no order that no intent names, none twice, every fill booked once, and positions that are the sum of the fills.
 */
import { existsSync } from "node:fs";
import Database from "better-sqlite3";
import { z } from "zod";
import {
  fillsPage,
  marketsResponse,
  openOrdersPage,
  statsResponse,
  wireAccountReport,
} from "../../engine/edge/exchange/wire.ts";

type Fill = Extract<z.infer<typeof fillsPage>["reports"][number], { report: "fill" }>;
type Order = z.infer<typeof openOrdersPage>["orders"][number];

const ASKS_MAX = 5;
/** The exchange as it is, past any proxy. Reads with the token that may read and cancel. */
export class ExchangeTruth {
  readonly fills: Fill[] = [];
  #cursor = 0;
  readonly #url: string;
  readonly #headers: Record<string, string>;
  constructor(port: number, cancelToken: string) {
    this.#url = `http://127.0.0.1:${port}`;
    this.#headers = { authorization: `Bearer ${cancelToken}` };
  }
  /** A connection that a busy machine drops says nothing of the exchange: it is asked again. */
  async #get(path: string, asks = 1): Promise<unknown> {
    try {
      return await (await fetch(`${this.#url}${path}`, { headers: this.#headers })).json();
    } catch (e) {
      if (asks === ASKS_MAX) throw e;
      return this.#get(path, asks + 1);
    }
  }
  async stats(): Promise<z.infer<typeof statsResponse>> {
    return statsResponse.parse(await this.#get("/stats"));
  }
  async markets() {
    return marketsResponse.parse(await this.#get("/markets")).markets;
  }
  async open(): Promise<Order[]> {
    const orders: Order[] = [];
    for (let page: number | null = 0; page !== null; ) {
      const answer: z.infer<typeof openOrdersPage> = openOrdersPage.parse(await this.#get(`/open-orders?page=${page}`));
      orders.push(...answer.orders);
      page = answer.nextPage;
    }
    return orders;
  }
  /** Every fill so far and the positions of that very moment. */
  async settled(): Promise<{ fills: readonly Fill[]; positions: ReadonlyMap<number, number> }> {
    for (;;) {
      await this.#readFills();
      const before = this.#cursor;
      const { positions } = wireAccountReport.parse(await this.#get("/account"));
      await this.#readFills();
      if (this.#cursor === before)
        return { fills: [...this.fills], positions: new Map(positions.map((p) => [p.market, p.lots])) };
    }
  }
  async #readFills(): Promise<void> {
    for (let more = true; more; ) {
      const page = fillsPage.parse(await this.#get(`/fills?since=${this.#cursor}`));
      this.fills.push(...page.reports.filter((r) => r.report === "fill"));
      this.#cursor = page.cursor;
      more = page.more;
    }
  }
}

const intentRow = z.object({ orderId: z.number(), places: z.number(), lots: z.number(), epoch: z.number() });
const endedRow = z.object({ orderId: z.number(), how: z.string(), proof: z.string().min(1) });
const fillRow = z.object({
  fillId: z.string(),
  orderId: z.number().nullable(),
  key: z.string(),
  side: z.number(),
  lots: z.number(),
});
const dutyRow = z.object({ state: z.string(), reason: z.string() });
const openingRow = z.object({ key: z.string(), lots: z.number(), reason: z.string() });
export interface JournalTruth {
  /** Of the newest start; 0 before the first. */
  epoch: number;
  /** By order: how often its place was intended, its greatest size, and in which start it was intended first. */
  intents: ReadonlyMap<number, { places: number; lots: number; epoch: number }>;
  /** By order that has ended: its proof. */
  ended: ReadonlyMap<number, string>;
  /** Why a duty to cancel everything stands; null where none does. */
  owed: string | null;
  fills: readonly z.infer<typeof fillRow>[];
  busts: number;
  openings: readonly z.infer<typeof openingRow>[];
}
/** What is durable in the file now. */
export function readJournal(file: string): JournalTruth {
  if (!existsSync(file)) {
    const nothing = { epoch: 0, intents: new Map(), ended: new Map(), owed: null };
    return { ...nothing, fills: [], busts: 0, openings: [] };
  }
  const db = new Database(file, { readonly: true, timeout: 5_000 });
  try {
    const all = (sql: string): unknown[] => db.prepare(sql).all();
    const ofOrder = "SUM(action = 'place') AS places, MAX(lots) AS lots, MIN(epoch) AS epoch";
    const intents = z.array(intentRow).parse(all(`SELECT orderId, ${ofOrder} FROM intent GROUP BY orderId`));
    const ended = z.array(endedRow).parse(all("SELECT orderId, how, proof FROM ended"));
    const [duty] = z.array(dutyRow).parse(all("SELECT state, reason FROM obligation ORDER BY seq DESC LIMIT 1"));
    const of = (columns: string, table: string) =>
      `SELECT ${columns}, m.key AS key FROM ${table} t JOIN market m ON m.ref = t.market`;
    return {
      epoch: z.object({ n: z.number().nullable() }).parse(db.prepare("SELECT MAX(epoch) AS n FROM epoch").get()).n ?? 0,
      intents: new Map(intents.map((i) => [i.orderId, i])),
      ended: new Map(ended.map((e) => [e.orderId, `${e.how}: ${e.proof}`])),
      owed: duty?.state === "owed" ? duty.reason : null,
      fills: z.array(fillRow).parse(all(of("t.fillId, t.orderId, t.side, t.lots", "fill"))),
      busts: z.object({ n: z.number() }).parse(db.prepare("SELECT COUNT(*) AS n FROM bust").get()).n,
      openings: z.array(openingRow).parse(all(of("t.lots, t.reason", "opening"))),
    };
  } finally {
    db.close();
  }
}

export const symbolOf = (key: string): string => key.slice(key.indexOf("/") + 1);
export const signed = (f: { side: number; lots: number }): number => (f.side === 0 ? f.lots : -f.lots);
const sums = (entries: Iterable<readonly [string, number]>): Map<string, number> => {
  const sum = new Map<string, number>();
  for (const [key, n] of entries) sum.set(key, (sum.get(key) ?? 0) + n);
  return sum;
};
/** What is read of the exchange first: the journal knows of everything that is there, whatever happens meanwhile. */
export interface Seen {
  open: readonly Order[];
  places: number;
  fills: readonly Fill[];
  positions: ReadonlyMap<number, number>;
  markets: Awaited<ReturnType<ExchangeTruth["markets"]>>;
}
export async function see(exchange: ExchangeTruth): Promise<Seen> {
  const open = (await exchange.open()).filter((o) => o.id !== null);
  const { places } = await exchange.stats();
  return { open, places, ...(await exchange.settled()), markets: await exchange.markets() };
}

const KINDS = [
  "orphan",
  "doubled",
  "lost fill",
  "fill too many",
  "overfilled",
  "position",
  "repair",
  "unended",
  "duty",
  "view",
  "start",
  "end",
] as const;
export interface Violation {
  kind: (typeof KINDS)[number];
  text: string;
}
/** Orders against intents: these hold at any moment, with the engine dead or alive. */
export function orderViolations({ open, places, fills }: Seen, journal: JournalTruth): Violation[] {
  const { intents } = journal;
  const named = (id: number | null): boolean => id === null || intents.has(id);
  const found: Violation[] = [];
  const say = (kind: Violation["kind"], text: string) => void found.push({ kind, text });
  for (const o of open) if (!named(o.id)) say("orphan", `order ${o.id} is open and no intent names it`);
  for (const f of fills)
    if (!named(f.id)) say("orphan", `order ${f.id} was filled (${f.fillId}) and no intent names it`);
  const openIds = open.map((o) => o.id);
  for (const id of new Set(openIds.filter((x, i) => openIds.indexOf(x) !== i)))
    say("doubled", `order ${id} is open twice`);
  const intended = [...intents.values()].reduce((n, i) => n + i.places, 0);
  if (places > intended) say("doubled", `${places} places arrived, ${intended} were intended`);
  for (const [id, i] of intents) if (i.places > 1) say("doubled", `order ${id} was intended ${i.places} times`);
  const filled = sums(fills.map((f) => [String(f.id), f.lots] as const));
  for (const [id, i] of intents) {
    const lots = filled.get(String(id)) ?? 0;
    if (lots > i.lots) say("overfilled", `order ${id} of ${i.lots} lots was filled ${lots}`);
  }
  return found;
}
/** Fills and positions: once a living engine has held its journal against the exchange. */
export function fillViolations({ fills, positions, markets }: Seen, journal: JournalTruth): Violation[] {
  const found: Violation[] = [];
  const say = (kind: Violation["kind"], text: string) => void found.push({ kind, text });
  const booked = new Map(journal.fills.map((f) => [f.fillId, f]));
  for (const f of fills) {
    const b = booked.get(f.fillId);
    if (!b) say("lost fill", `fill ${f.fillId} of order ${f.id} is in no journal`);
    else if (signed(b) !== signed(f) || b.orderId !== f.id || symbolOf(b.key) !== markets[f.market]?.symbol)
      say("position", `fill ${f.fillId} is booked as something else`);
  }
  // A spot market's position is a balance, which fees draw on.
  const perpetual = markets.flatMap((m, i) =>
    m.kind === "spot" ? [] : [{ symbol: m.symbol, lots: positions.get(i) ?? 0 }],
  );
  const theirs = new Set(fills.map((f) => f.fillId));
  const ours = sums([
    ...journal.openings.map((o) => [symbolOf(o.key), o.lots] as const),
    ...journal.fills.filter((f) => theirs.has(f.fillId)).map((f) => [symbolOf(f.key), signed(f)] as const),
  ]);
  for (const { symbol, lots } of perpetual)
    if ((ours.get(symbol) ?? 0) !== lots)
      say("position", `${symbol}: the journal makes ${ours.get(symbol) ?? 0} lots, the exchange has ${lots}`);
  // The first opening of a market is its first reading; another one is a difference that was repaired.
  const openings = sums(journal.openings.map((o) => [symbolOf(o.key), 1] as const));
  for (const [symbol, n] of openings) if (n > 1) say("repair", `${symbol} was opened ${n} times`);
  if (journal.busts > 0) say("repair", `${journal.busts} fills were taken back`);
  return found;
}
/** Booked and never made: read after the journal. */
export function inventedFills(fills: readonly Fill[], journal: JournalTruth): Violation[] {
  const made = new Set(fills.map((f) => f.fillId));
  return journal.fills
    .filter((f) => !made.has(f.fillId))
    .map((f) => ({ kind: "fill too many", text: `fill ${f.fillId} is booked and was never made` }));
}
