/**
 * The simulated venue: one account in front of any number of market models, with latencies, client ids, validation, fees,
 * margin, funding, liquidation and a dead-man timer. It knows no clock: time is handed in.
 *
 * Invariants: 1. an order id makes at most one order, for as long as it is remembered. 2. the filled size of an order never exceeds its
 * size. 3. own orders never meet each other. 4. `deliver` is called in venue-time order.
 */
import type {
  AccountIndex,
  AccountReport,
  Action,
  Bar,
  BookEvent,
  FillReport,
  Instrument,
  MarketIndex,
  OpenOrder,
  OrderId,
  OrderReport,
  Via,
} from "../core/types.ts";
import { lots as asLots, invariant, type Micros, micros, numberToPico, type Pico } from "../core/units.ts";
import { Account, type AccountMarket } from "./account.ts";
import { closePositions, equityOf, isUnderMaintenance } from "./liquidation.ts";
import { type Answer, OrderEntry, type Slot } from "./order-entry.ts";
import { OrderStore, type VenueOrder } from "./order-store.ts";
import { Random } from "./random.ts";
import { type Deliver, Teller } from "./tell.ts";
import type { MarketModel, ModelOut, RestingOrder } from "./types.ts";
import { defaultLatency, type Latency, Wire } from "./wire.ts";

export interface SimVenueOptions {
  models: readonly MarketModel[];
  /** The desk's index of each model's market. */
  markets: readonly MarketIndex[];
  account: AccountIndex;
  startAt: Micros;
  /** Starting balances by asset. */
  balances?: Record<string, Pico>;
  latency?: Partial<Latency>;
  random?: Random;
  /** Names its account's life, and begins the ids of its fills; from the start time unless given. */
  runId?: string;
}

const STARTING_BALANCES: Record<string, Pico> = { USDC: numberToPico(100_000) };
/** Margin is looked at ten times a second of venue time. */
const MARGIN_CHECK_MICROS = 100_000;

type Inbound = { do: "action"; action: Action } | { do: "cancel-all"; market: MarketIndex | null };

export class SimVenue {
  readonly #slots: Slot[] = [];
  readonly #byMarket = new Map<MarketIndex, Slot>();
  readonly #account: Account;
  readonly #accountIndex: AccountIndex;
  readonly #orders = new OrderStore();
  readonly #entry: OrderEntry;
  readonly #entryWire: Wire;
  readonly #quote: string;
  readonly #teller: Teller;
  readonly #runId: string;
  readonly #inbox: { at: Micros; what: Inbound }[] = [];
  #filled = false;
  #now: Micros;
  #marginAt: number;
  #deadManAt = Number.POSITIVE_INFINITY;
  #deadManFired = 0;

  constructor(options: SimVenueOptions) {
    const { models, markets, startAt } = options;
    invariant(models.length === markets.length, "each model needs its market's index");
    this.#accountIndex = options.account;
    this.#account = new Account(
      models.map(({ instrument }, i) => ({ market: markets[i] as MarketIndex, instrument })),
      options.balances ?? STARTING_BALANCES,
    );
    for (const [i, model] of models.entries()) this.#open(model, this.#account.markets[i] as AccountMarket);
    this.#quote = models[0]?.instrument.quote ?? "USDC";
    this.#entry = new OrderEntry({
      slots: this.#byMarket,
      account: this.#account,
      orders: this.#orders,
      mark: this.#mark,
      answer: this.#answer,
    });
    const latency = { ...defaultLatency, ...options.latency };
    const random = options.random ?? new Random("wire");
    this.#entryWire = new Wire(latency.entryMicros, latency.jitterMicros, random.fork("entry"));
    const response = new Wire(latency.responseMicros, latency.jitterMicros, random.fork("response"));
    const feed = new Wire(latency.feedMicros, latency.jitterMicros, random.fork("feed"));
    // A venue that starts anew must not repeat the fill ids of the one before it, for a fill is booked once per id, for ever:
    // where its time begins at the same moment again (a tape's), who makes it gives each run a name.
    this.#runId = options.runId ?? startAt.toString(36);
    this.#teller = new Teller({ account: options.account, feed, response, idPrefix: this.#runId });
    this.#now = startAt;
    this.#marginAt = startAt + MARGIN_CHECK_MICROS;
  }

  /** Venue time of the next happening; Infinity when every market has ended and nothing is under way. */
  nextAt(): number {
    const modelsAt = this.#nextModelAt();
    const at = Math.min(modelsAt, this.#inbox[0]?.at ?? Number.POSITIVE_INFINITY, this.#deadManAt);
    // Where every market has ended no mark moves any more, and no margin has to be looked at.
    return Number.isFinite(modelsAt) && this.#hasPositions() ? Math.min(at, this.#marginAt) : at;
  }

  /** Lets everything up to and including `to` happen. */
  advance(to: Micros, deliver: Deliver): void {
    this.#teller.deliver = deliver;
    for (let next = this.nextAt(); next <= to; next = this.nextAt()) {
      this.#now = micros(Math.max(this.#now, next));
      this.#happen(next);
      this.#afterFills();
    }
    this.#now = micros(Math.max(this.#now, to));
  }

  /** The action reaches the venue after the entry latency, behind everything sent before it. */
  submit(action: Action, sentAt: Micros): void {
    this.#send({ do: "action", action }, sentAt);
  }

  /** Cancels what rests when it arrives: orders that were still on their way before it are covered. */
  cancelAll(sentAt: Micros, market: MarketIndex | null = null): void {
    this.#send({ do: "cancel-all", market }, sentAt);
  }

  /** Everything is cancelled when venue time reaches `at`, unless armed anew or disarmed (null) before. */
  armDeadMan(at: Micros | null): void {
    this.#deadManAt = at ?? Number.POSITIVE_INFINITY;
  }
  /** When it would fire (Infinity while it is not armed), and how often it has. */
  deadMan(): { at: number; fired: number } {
    return { at: this.#deadManAt, fired: this.#deadManFired };
  }
  /** Places and amends that were sent and have not arrived yet. */
  inFlight(): number {
    return this.#inbox.filter(({ what }) => what.do === "action" && what.action.do !== "cancel").length;
  }

  /**
   * One more market from now on, with the next free number. Its model begins no earlier than now. The others do not notice,
   * unless their wires have a jitter: its draws are shared.
   */
  addMarket(model: MarketModel): MarketIndex {
    const market = this.#slots.reduce((n, { m }) => Math.max(n, m.market + 1), 0);
    this.#open(model, this.#account.add(market, model.instrument));
    return market;
  }
  now(): Micros {
    return this.#now;
  }
  instruments(): Instrument[] {
    return this.#slots.map(({ model }) => model.instrument);
  }
  openOrders(): OpenOrder[] {
    return this.#orders.open().map((o) => ({
      id: o.order.id,
      venueId: o.venueId,
      market: o.market,
      side: o.order.side,
      tick: o.order.tick,
      lots: o.order.lots,
      cumLots: o.order.cumLots,
    }));
  }
  /** Open or remembered closed order by client id; null where the id was never accepted. */
  order(id: OrderId): VenueOrder | null {
    return this.#orders.get(id);
  }
  /** The newest statement about an order, as a report; "absent" where there is none. */
  orderReport(id: OrderId, at: Micros, via: Via = "query"): OrderReport {
    const known = this.#orders.get(id);
    const base = { type: "report", report: "order", at, exchangeAt: this.#now, id, via } as const;
    if (!known) return { ...base, status: "absent", code: null, tick: null, lots: null, cumLots: null };
    const { tick, lots, cumLots } = known.order;
    return { ...base, status: known.status === "open" ? "acked" : known.status, code: known.code, tick, lots, cumLots };
  }
  accountState(requestedAt: Micros = this.#now): AccountReport {
    return {
      type: "report",
      report: "account",
      at: this.#now,
      exchangeAt: this.#now,
      account: this.#accountIndex,
      requestedAt,
      life: this.#runId,
      positions: this.#account.markets.map((m) => ({
        market: m.market,
        lots: asLots(this.#account.heldLots(m)),
        entryPrice: this.#account.entryPrice(m),
      })),
      balances: this.#account.balances(),
      equity: numberToPico(equityOf(this.#account, this.#quote, this.#mark)),
      maintenance: numberToPico(this.#account.requirement("maintenance", this.#mark)),
    };
  }
  /** See `Teller.fillsSince`. */
  fillsSince(n: number, max: number): FillReport[] {
    return this.#teller.fillsSince(n, max);
  }
  get fillCount(): number {
    return this.#teller.fillCount;
  }
  /** The whole book; says nothing true while the market is `inGap`. */
  snapshot(market: MarketIndex): BookEvent {
    return { ...this.#slot(market).model.snapshot(this.#now), market };
  }
  /** True while the market's book is not known: a gap was told, and no whole book since. */
  inGap(market: MarketIndex): boolean {
    return this.#slot(market).model.inGap === true;
  }
  /** True where the market's model has nothing more to tell. */
  hasEnded(market: MarketIndex): boolean {
    return this.#slot(market).model.nextAt() === Number.POSITIVE_INFINITY;
  }
  candles(market: MarketIndex, barSeconds: number, count: number): Bar[] {
    return this.#slot(market).model.candles(barSeconds, count);
  }
  markPrice(market: MarketIndex): number {
    return this.#slot(market).model.mark();
  }
  /** Both a bid and an ask of ours rest in the market. */
  isTwoSided(market: MarketIndex): boolean {
    const { openLots } = this.#slot(market).m;
    return openLots[0] > 0 && openLots[1] > 0;
  }

  #open(model: MarketModel, m: AccountMarket): void {
    const slot: Slot = { model, m, out: this.#outOf(m) };
    this.#slots.push(slot);
    this.#byMarket.set(m.market, slot);
  }
  #slot(market: MarketIndex): Slot {
    const slot = this.#byMarket.get(market);
    if (!slot) throw new Error(`the simulated venue has no market ${market}`);
    return slot;
  }

  readonly #mark = (m: AccountMarket): number => {
    const mark = this.#slot(m.market).model.mark();
    return Number.isNaN(mark) ? (this.#account.entryPrice(m) ?? 0) : mark;
  };

  #nextModelAt(): number {
    let at = Number.POSITIVE_INFINITY;
    for (const { model } of this.#slots) at = Math.min(at, model.nextAt());
    return at;
  }
  #hasPositions(): boolean {
    for (const m of this.#account.markets) if (m.positionLots !== 0 && m.instrument.kind !== "spot") return true;
    return false;
  }

  /** One source at a time, in a fixed order where several are due together: markets, requests, dead man, margin. */
  #happen(at: number): void {
    const due = this.#slots.find(({ model }) => model.nextAt() <= at);
    const request = this.#inbox[0];
    if (due) due.model.advance(this.#now, due.out);
    else if (request && request.at <= at) {
      this.#inbox.shift();
      const { what } = request;
      if (what.do === "action") this.#entry.act(what.action, this.#now);
      else this.#entry.cancelEvery(what.market, this.#now, null);
    } else if (this.#deadManAt <= at) {
      this.#deadManAt = Number.POSITIVE_INFINITY;
      this.#deadManFired++;
      this.#entry.cancelEvery(null, this.#now, "DEAD_MAN");
    } else {
      this.#marginAt = at + MARGIN_CHECK_MICROS;
      this.#checkMargin();
    }
  }

  /** Looks after what a fill may have changed, once the happening that made it is over. */
  #afterFills(): void {
    if (!this.#filled) return;
    this.#filled = false;
    this.#entry.dropWhatWouldOpen(this.#now);
  }

  #send(what: Inbound, sentAt: Micros): void {
    this.#inbox.push({ at: micros(Math.max(this.#now, this.#entryWire.arrival(sentAt))), what });
  }

  #outOf(m: AccountMarket): ModelOut {
    return {
      market: (event) => this.#teller.market(m, event),
      link: (status, at) => this.#teller.link(m, status, at),
      fill: (order, tick, lots, liquidity, at) => this.#fill(m, order, { tick, lots, liquidity, at }),
      funding: (rate, mark, at) => {
        if (m.positionLots !== 0) this.#teller.funding(m, this.#account.fund(m, rate, mark), at);
      },
    };
  }

  #fill(
    m: AccountMarket,
    order: RestingOrder,
    what: { tick: FillReport["tick"]; lots: FillReport["lots"]; liquidity: "maker" | "taker"; at: Micros },
  ): void {
    invariant(order.cumLots <= order.lots, `order ${order.id} is filled beyond its size`);
    this.#filled = true;
    const { side } = order;
    const held = this.#orders.get(order.id);
    if (held) this.#entry.filled(held, what.lots);
    const { tick, lots, liquidity } = what;
    const { fee, feeAsset } = this.#account.fill(m, { side, tick, lots, liquidity });
    this.#teller.fill(m, { id: held ? order.id : null, side, fee, feeAsset, ...what });
    if (held && order.cumLots === order.lots) this.#entry.end(held, "filled", { code: null, via: "stream" });
  }

  readonly #answer: Answer = (order, status, why) => this.#teller.order(order, { status, ...why }, this.#now);

  #checkMargin(): void {
    if (!isUnderMaintenance(this.#account, this.#quote, this.#mark)) return;
    this.#entry.cancelEvery(null, this.#now, "LIQUIDATION");
    closePositions(this.#slots, this.#mark, this.#now);
    this.#teller.account(this.accountState());
  }
}
