/**
 * What the facts of a journal, read in their order, say of each account: which orders may be alive, what we hold, what was
 * booked, what is owed. Whoever keeps the facts (a database, a simulated disk) asks this for the event of a start.
 *
 * Invariants: 1. an order that was named and has not ended may be alive, at the dearest of its sizes. 2. a position counts
 * each fill once and each bust once. 3. reading the same facts again gives the same answer.
 */
import { type FillRecord, isInferred, type JournalRecord, type TradingRecord } from "./journal-records.ts";
import type { KeptBooked } from "./ledger/account-ledger.ts";
import { BookedIds } from "./ledger/booked-ids.ts";
import {
  ACTIVE,
  type AccountIndex,
  type MarketIndex,
  type NamedOrder,
  type OrderId,
  type RecoveredEvent,
} from "./types.ts";
import { type Micros, sign } from "./units.ts";

type Named = { -readonly [K in keyof NamedOrder]: NamedOrder[K] };
class AccountBooks {
  readonly orders = new Map<OrderId, Named>();
  readonly positions = new Map<MarketIndex, number>();
  readonly fills = new BookedIds();
  readonly busts = new BookedIds();
  /** Fills that were inferred, and not taken back for the real ones. */
  readonly inferred = new Map<string, FillRecord>();
  readonly payments = new BookedIds();
  readonly trading = new Map<MarketIndex | null, TradingRecord>();
  isOpened = false;
  life = "";
  cursor = "";
  owed: { reason: string; at: Micros } | null = null;

  move(market: MarketIndex, lots: number): void {
    this.positions.set(market, (this.positions.get(market) ?? 0) + lots);
  }
  begin(life: string): void {
    if (this.life !== "") {
      this.orders.clear();
      this.positions.clear();
    }
    this.life = life;
  }
}

/** All that the facts say of one account, as plain values. */
export interface KeptBooks {
  orders: readonly NamedOrder[];
  positions: readonly (readonly [market: MarketIndex, lots: number])[];
  booked: KeptBooked;
  inferred: readonly FillRecord[];
  trading: readonly TradingRecord[];
  isOpened: boolean;
  life: string;
  cursor: string;
  owed: { reason: string; at: Micros } | null;
}

function take(o: Named, r: FillRecord): void {
  const { fillId, tick, lots, fee, feeAsset, at } = r;
  const trades = o.trades ?? [];
  if (r.kind === "fill") {
    o.cumLots += lots;
    o.trades = [...trades, { fillId, tick, lots, fee, feeAsset, at }];
    return;
  }
  o.cumLots -= lots;
  o.trades = trades.filter((t) => t.fillId !== fillId);
  if (r.exchangeAt !== undefined) o.takenBack = [...(o.takenBack ?? []), { at: r.exchangeAt, lots }];
}

export class JournalState {
  readonly #accounts = new Map<AccountIndex, AccountBooks>();
  /** Newest order that was named, of any account; 0 for none. Its high part is the newest epoch that sent anything. */
  newestId: OrderId = 0;
  /** Newest order that the venue told of since the last intent, by a fill or an end. */
  #newestToldId: OrderId = 0;

  #books(account: AccountIndex): AccountBooks {
    let books = this.#accounts.get(account);
    if (books === undefined) this.#accounts.set(account, (books = new AccountBooks()));
    return books;
  }
  take(r: JournalRecord): void {
    const books = this.#books(r.account);
    switch (r.kind) {
      case "intent": {
        this.newestId = Math.max(this.newestId, r.id);
        this.#newestToldId = 0;
        const known = books.orders.get(r.id);
        if (known !== undefined) {
          // Until its end is known both sizes can be the one that rests.
          known.tick = r.tick;
          if (r.lots > known.lots) known.lots = r.lots;
        } else if (r.action === "place" && r.side !== null) {
          const { id, market, side, tick, lots } = r;
          books.orders.set(id, { id, market, side, tick, lots, cumLots: 0 });
        }
        return;
      }
      case "ended":
        this.#newestToldId = Math.max(this.#newestToldId, r.id);
        books.orders.delete(r.id);
        return;
      case "fill":
      case "bust": {
        const seen = r.kind === "fill" ? books.fills : books.busts;
        if (!seen.add(r.fillId)) return;
        this.#newestToldId = Math.max(this.#newestToldId, r.id ?? 0);
        if (r.kind === "bust") books.inferred.delete(r.fillId);
        else if (isInferred(r.fillId)) books.inferred.set(r.fillId, r);
        const way = r.kind === "fill" ? 1 : -1;
        const lots = way * r.lots;
        if (r.inOpening !== true) {
          books.move(r.market, sign(r.side) * lots);
          for (const c of r.charged ?? []) books.move(c.market, -way * c.lots);
        }
        const order = r.id === null ? undefined : books.orders.get(r.id);
        if (order !== undefined) take(order, r);
        return;
      }
      case "payment":
        books.payments.add(r.paymentId);
        return;
      case "opening":
        // An account that its venue began anew has nothing of what was before.
        if (r.life !== undefined && r.life !== books.life) books.begin(r.life);
        books.isOpened = true;
        books.positions.set(r.market, r.lots);
        return;
      case "trading":
        books.trading.set(r.market, r);
        return;
      case "cursor":
        books.cursor = r.cursor;
        return;
      case "obligation":
        books.owed = r.state === "owed" ? { reason: r.reason, at: r.at } : null;
    }
  }
  /** Lots by the facts; null where the account was never opened. */
  positionOf(account: AccountIndex, market: MarketIndex): number | null {
    const books = this.#accounts.get(account);
    return books?.isOpened === true ? (books.positions.get(market) ?? 0) : null;
  }
  /** What `resume` makes the same state of. */
  kept(account: AccountIndex): KeptBooks {
    const { orders, positions, fills, busts, payments, inferred, trading, ...rest } = this.#books(account);
    const { isOpened, life, cursor, owed } = rest;
    return {
      ...{ orders: [...orders.values()], positions: [...positions], inferred: [...inferred.values()] },
      booked: { fills: fills.kept, busts: busts.kept, payments: payments.kept },
      ...{ trading: [...trading.values()], isOpened, life, cursor, owed },
    };
  }
  /** Of an account of which nothing was taken yet: what follows are the facts behind those that were kept. */
  resume(account: AccountIndex, kept: KeptBooks): void {
    const books = this.#books(account);
    for (const o of kept.orders) books.orders.set(o.id, { ...o });
    for (const [market, lots] of kept.positions) books.positions.set(market, lots);
    books.fills.take(kept.booked.fills);
    books.busts.take(kept.booked.busts);
    books.payments.take(kept.booked.payments);
    for (const f of kept.inferred) books.inferred.set(f.fillId, f);
    for (const t of kept.trading) books.trading.set(t.market, t);
    const { isOpened, life, cursor, owed } = kept;
    Object.assign(books, { isOpened, life, cursor, owed });
  }
  /** The event of a start. `positions` null: the account has never been opened. */
  recovered(account: AccountIndex, at: Micros): RecoveredEvent {
    const books = this.#books(account);
    return {
      type: "recovered",
      at,
      exchangeAt: null,
      account,
      orders: [...books.orders.values()].map((o) => ({ ...o })),
      positions: books.isOpened ? [...books.positions].map(([market, lots]) => ({ market, lots })) : null,
      ...{ bookedFills: [], bookedPayments: [] },
      booked: { fills: books.fills.kept, busts: books.busts.kept, payments: books.payments.kept },
      inferred: [...books.inferred.values()],
      owed: books.owed,
      trading: [...books.trading.values()].filter((t) => t.level !== ACTIVE),
      ...(books.life !== "" && { life: books.life }),
      ...(books.cursor !== "" && { cursor: books.cursor }),
      newestId: this.newestId,
      ...(this.#newestToldId > this.newestId && { unnamedId: this.#newestToldId }),
    };
  }
}
