/** What a client asks its venue, and how the answers lie: stale, short, empty, not found. */
import type { OpenOrder, OrderId } from "../core/types.ts";
import type { Lots, Micros } from "../core/units.ts";
import { SLOTS } from "../edge/venues/order-slots.ts";
import type { ClientWords } from "./client-words.ts";
import type { Dice } from "./dice.ts";
import type { Names } from "./names.ts";
import { SECOND, type Time } from "./time.ts";
import { rowOf } from "./truth-orders.ts";
import type { AccountState, OrderRow } from "./truth-types.ts";
import type { TruthVenue } from "./truth-venue.ts";
import type { Wire } from "./wire.ts";

/** Answers from before are never older than this. */
const STALE_MICROS_MAX = 12 * SECOND;
/** How long an order that landed may not be found. */
const UNFOUND_MICROS_MAX = 3 * SECOND;
const isOther = (a: readonly OrderRow[], b: readonly OrderRow[]): boolean =>
  a.length !== b.length ||
  a.some((o, i) => o.venueId !== b[i]!.venueId || o.cum !== b[i]!.cum || o.tick !== b[i]!.tick);

/** How much of each list was read. */
export interface Cursor {
  fill: number;
  bust: number;
  payment: number;
}
export function parseCursor(text: string | undefined): Cursor {
  const [fill = 0, bust = 0, payment = 0] = (text ?? "").split("/").map(Number);
  return { fill, bust, payment };
}
export interface QuestionParts {
  account: number;
  venue: TruthVenue;
  wire: Wire;
  time: Time;
  dice: Dice;
  clock: () => Micros;
  names: Names;
  words: ClientWords;
  cursor: Cursor;
  isDead: () => boolean;
  /** Its connections are closed on purpose: what is asked is refused here. */
  isClosed: () => boolean;
  settled: () => void;
}
export class Questions {
  readonly #p: QuestionParts;
  readonly #cursor: Cursor;
  #rowsBefore: { at: number; rows: OrderRow[] } | null = null;
  #accountBefore: AccountState | null = null;

  constructor(parts: QuestionParts) {
    this.#p = parts;
    this.#cursor = { ...parts.cursor };
  }
  /** Settles when the venue has answered and `told` has been told; rejects where it does not answer. */
  ask<T>(evaluate: () => T, told: (answer: T) => void): Promise<void> {
    const { wire, settled, isDead, isClosed } = this.#p;
    if (isClosed()) return Promise.reject(new Error("disconnected"));
    return new Promise((done, failed) => {
      if (isDead()) return;
      let isOver = false;
      const end = (how: () => void) => {
        if (isOver || isDead()) return;
        isOver = true;
        how();
        settled();
      };
      wire.ask(
        evaluate,
        (answer) =>
          end(() => {
            told(answer);
            done();
          }),
        (why) => end(() => failed(new Error(why))),
      );
    });
  }
  order(id: OrderId): Promise<void> {
    const { venue, dice, clock, time, names, words } = this.#p;
    const requestedAt = clock();
    const name = names.of(id);
    const evaluate = (): OrderRow | null => {
      const o = venue.newest(name);
      // A slot names its newest order only: one of before is found no more.
      if (o === undefined || (names.idOf(name, o.bornAt) !== id && id > SLOTS)) return null;
      // Not found for a while after it landed; never once it could land no more.
      const couldLand = time.now - o.writtenAt < venue.profile.rules.landingMicrosMax - SECOND;
      if (couldLand && time.now - o.bornAt < UNFOUND_MICROS_MAX && dice.strikes("F34")) return null;
      return rowOf(o);
    };
    return this.ask(evaluate, (o) => words.answer(id, o, requestedAt));
  }
  openOrders(): Promise<void> {
    const { clock, account, names, words } = this.#p;
    const requestedAt = clock();
    return this.ask(
      () => this.#list(),
      (rows) => {
        const orders: OpenOrder[] = rows.map((o) => ({
          ...{ id: names.idOf(o.name, o.bornAt), venueId: String(o.venueId), market: o.market, side: o.side },
          ...{ tick: o.tick as OpenOrder["tick"], lots: o.lots as Lots, cumLots: o.cum as Lots },
        }));
        const times = { at: clock(), exchangeAt: null, requestedAt };
        words.tell({ type: "report", report: "open-orders", ...times, account, orders });
      },
    );
  }
  #list(): OrderRow[] {
    const { venue, dice, time } = this.#p;
    const rows = venue.openOrders();
    const before = this.#rowsBefore;
    this.#rowsBefore = { at: time.now, rows };
    const isBehind = before !== null && time.now - before.at < STALE_MICROS_MAX && isOther(before.rows, rows);
    if (isBehind && dice.strikes("F30")) return before.rows;
    if (rows.length === 0) return rows;
    if (dice.strikes("F32")) return [];
    return dice.strikes("F31") ? rows.slice(0, dice.random.below(rows.length)) : rows;
  }
  accountState(): Promise<void> {
    const { venue, clock, account, dice, time, words } = this.#p;
    const requestedAt = clock();
    const evaluate = () => {
      const now = venue.account();
      const before = this.#accountBefore;
      this.#accountBefore = now;
      const isBehind = before?.positions.some((p, i) => p.lots !== now.positions[i]!.lots) === true;
      return isBehind && time.now - before.at < STALE_MICROS_MAX && dice.strikes("F33") ? before : now;
    };
    return this.ask(evaluate, ({ positions, balance, equity, at }) =>
      words.tell({
        ...{ type: "report", report: "account", at: clock(), exchangeAt: at, account, requestedAt },
        positions: positions.map((p) => ({ ...p, lots: p.lots as Lots })),
        balances: [{ asset: "USDC", amount: balance }],
        ...{ equity, maintenance: null },
      }),
    );
  }
  /** The next page of fills begins earlier than it has to. False where there is nothing to tell again. */
  goBack(count: number): boolean {
    const { fill } = this.#cursor;
    this.#cursor.fill = Math.max(0, fill - count);
    return fill > 0;
  }
  fills(): Promise<void> {
    const { venue, clock, account, words } = this.#p;
    const requestedAt = clock();
    const cursor = this.#cursor;
    const evaluate = () => ({
      fills: venue.trades.fills.slice(cursor.fill),
      payments: venue.trades.payments.slice(cursor.payment),
      busts: venue.trades.busts.slice(cursor.bust),
    });
    return this.ask(evaluate, ({ fills, payments, busts }) => {
      for (const f of fills) words.fill(f, "query");
      for (const b of busts) words.bust(b.fill, b.at, "query");
      cursor.bust = Math.max(cursor.bust, venue.trades.busts.indexOf(busts.at(-1)!) + 1);
      for (const p of payments) words.payment(p);
      const next = fills.at(-1);
      if (next !== undefined) cursor.fill = Math.max(cursor.fill, next.n + 1);
      cursor.payment = Math.max(cursor.payment, (payments.at(-1)?.n ?? -1) + 1);
      const times = { at: clock(), exchangeAt: null, requestedAt };
      const read = `${cursor.fill}/${cursor.bust}/${cursor.payment}`;
      words.tell({ type: "report", report: "fills-read", ...times, account, cursor: read });
    });
  }
}
