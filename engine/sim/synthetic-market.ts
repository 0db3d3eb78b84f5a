/**
 * A made-up market, order by order: a crowd trades around an efficient price that the informed know, and our own orders
 * queue among theirs.
 *
 * Invariants: 1. what happens depends on the seed, the scenario and our own orders only, not on how `advance` is cut into calls.
 * 2. `market` events tell the book after each happening: rows of a delta are the changed levels, a quote follows when
 * the best changed. 3. nothing that we do moves the efficient price.
 */
import type { BookEvent, OrderId } from "../core/types.ts";
import { ASK, BID, type Lots, type Micros, micros, type Ticks } from "../core/units.ts";
import { SecondBars } from "./bars.ts";
import { Crowd } from "./crowd.ts";
import { EfficientPrice, STEP_MICROS } from "./efficient-price.ts";
import type { SimMarketSpec } from "./instruments.ts";
import { NO_TICK } from "./l3-book.ts";
import { L3Market } from "./l3-market.ts";
import { FundingClock, premium } from "./premium.ts";
import { Random } from "./random.ts";
import { type Scenario, type ScenarioType, scenario } from "./scenarios.ts";
import type { MarketModel, ModelOut, PlaceOutcome, RestingOrder } from "./types.ts";

export interface SyntheticOptions {
  spec: SimMarketSpec;
  /** Seed of the world: the same for all its markets. */
  seed: number;
  type: ScenarioType;
  /** When the world began: its prices have moved since then, whether this market was there or not. */
  startAt: Micros;
  /** When this market joins it; at the beginning unless given. Everything before that is its past. */
  joinAt?: Micros;
  /** Seconds of past that are simulated before the start, for warm-up bars. */
  preRollSeconds?: number;
  fundingIntervalSeconds?: number;
}

const STEP_SECONDS = STEP_MICROS / 1e6;
/** Half an hour: 20 bars of 90 s. */
const PRE_ROLL_SECONDS = 1800;
/**
 * The last five minutes of it are lived order by order, so that the bars a desk warms up with (20 of 5 s by default) are of
 * the price that it will measure itself, the middle of the book. What lies before is the price itself: in longer bars the
 * book's own noise is small.
 */
const LIVED_SECONDS = 300;
const UNHEARD: ModelOut = { market() {}, fill() {}, funding() {}, link() {} };
const FUNDING_SECONDS = 3600;
/** The oracle speaks every half second of a price three steps old, with an error of 0.2 bps, and states 1.5 bps times σ's ratio. */
const ORACLE_STEPS = 5;
const ORACLE_LAG_STEPS = 3;
const ORACLE_ERROR_BPS = 0.2;
const ORACLE_CONFIDENCE_BPS = 1.5;
/** Expected funding is told every ten seconds; the premium is sampled every second. */
const FUNDING_TOLD_STEPS = 100;
const PREMIUM_STEPS = 10;
/** Size for which the impact prices of the premium are taken. */
const IMPACT_NOTIONAL = 6_000;
/** Perpetual over index: mean 1 bps, standard deviation 3 bps, pulled back over ten minutes. */
const BASIS_MEAN = 1e-4;
const BASIS_SD = 3e-4;
const BASIS_SECONDS = 600;

export class SyntheticMarket implements MarketModel {
  readonly instrument;
  readonly #trading = new L3Market((maker) => this.#crowd.gone(maker));
  readonly #bars = new SecondBars();
  readonly #price: EfficientPrice;
  readonly #crowd: Crowd;
  readonly #funding: FundingClock | null;
  readonly #basisRandom: Random;
  readonly #flowRandom: Random;
  readonly #oracleRandom: Random;
  readonly #impactLots: number;
  readonly #startAt: Micros;
  readonly #indexPast: number[] = [];
  #basis = BASIS_MEAN;
  #index = 0;
  /** What one unit is worth now: index and basis. */
  #fair = 0;
  #steps = 0;
  #nextStepAt = 0;
  #nextFlowAt = Number.POSITIVE_INFINITY;

  constructor(options: SyntheticOptions) {
    const { spec, startAt } = options;
    this.instrument = spec.instrument;
    const s: Scenario = scenario(options.type);
    const world = new Random(`${options.seed}/${options.type}`);
    const own = world.fork(spec.instrument.symbol);
    this.#basisRandom = own.fork("basis");
    this.#flowRandom = own.fork("times");
    this.#oracleRandom = own.fork("oracle");
    this.#price = new EfficientPrice(world, { asset: spec.asset, start: spec.price, beta: spec.beta, scenario: s });
    this.#funding =
      this.instrument.kind === "spot"
        ? null
        : new FundingClock(options.fundingIntervalSeconds ?? FUNDING_SECONDS, options.joinAt ?? startAt);
    const { tickSize, lotSize } = this.instrument;
    this.#crowd = new Crowd(own.fork("crowd"), { scenario: s, book: this.#trading.book, tickSize, lotSize });
    this.#impactLots = Math.max(1, Math.round(IMPACT_NOTIONAL / spec.price / lotSize));
    this.#startAt = startAt;
    // On the world's own grid of time, so that it sees the path that every other market of its asset has seen.
    const missedSteps = Math.max(0, Math.floor(((options.joinAt ?? startAt) - startAt) / STEP_MICROS));
    const beginAt = micros(startAt + missedSteps * STEP_MICROS);
    const pastSteps = missedSteps + Math.round((options.preRollSeconds ?? PRE_ROLL_SECONDS) / STEP_SECONDS);
    const livedSteps = Math.min(pastSteps, Math.round(LIVED_SECONDS / STEP_SECONDS));
    for (let i = pastSteps; i >= livedSteps; i--) {
      const at = micros(beginAt - i * STEP_MICROS);
      this.#movePrice(at);
      this.#bars.push(at, this.#fair);
    }
    this.#see();
    this.#crowd.populate();
    this.#live(beginAt, livedSteps);
  }
  /** From the end of the past up to the beginning, with nobody to hear it. */
  #live(until: Micros, steps: number): void {
    const from = until - steps * STEP_MICROS;
    this.#nextStepAt = from + STEP_MICROS;
    this.#drawFlow(from);
    for (let next = this.#nextOwnAt(); next <= until; next = this.#nextOwnAt()) this.#happen(micros(next), UNHEARD);
    this.#steps = 0;
  }

  nextAt(): number {
    return Math.min(this.#nextOwnAt(), this.#funding?.nextAt ?? Number.POSITIVE_INFINITY);
  }
  #nextOwnAt(): number {
    return Math.min(this.#nextStepAt, this.#nextFlowAt);
  }

  advance(to: Micros, out: ModelOut): void {
    for (let next = this.nextAt(); next <= to; next = this.nextAt()) {
      const at = micros(next);
      if (this.#funding && next === this.#funding.nextAt) {
        this.#stamp(at, out);
        this.#trading.tell(at, out);
      } else this.#happen(at, out);
    }
  }
  #happen(at: Micros, out: ModelOut): void {
    if (at === this.#nextStepAt) this.#step(at, out);
    else this.#flow(at, out);
    this.#trading.tell(at, out);
    this.#pushMiddle(at);
  }
  /** The middle of the book of the others: what a desk measures. Without one side there is none. */
  #pushMiddle(at: Micros): void {
    const bid = this.#trading.book.bestOfCrowd(BID);
    const ask = this.#trading.book.bestOfCrowd(ASK);
    if (bid !== NO_TICK && ask !== NO_TICK) this.#bars.push(at, ((bid + ask) / 2) * this.instrument.tickSize);
  }

  place(order: RestingOrder, at: Micros, out: ModelOut): PlaceOutcome {
    const outcome = this.#trading.place(order, at, out);
    this.#drawFlow(at);
    return outcome;
  }
  amend(order: RestingOrder, tick: Ticks, lots: Lots, at: Micros, out: ModelOut): PlaceOutcome {
    const outcome = this.#trading.amend(order, tick, lots, at, out);
    this.#drawFlow(at);
    return outcome;
  }
  cancel(order: RestingOrder, at: Micros, out: ModelOut): void {
    this.#trading.cancel(order, at, out);
    this.#drawFlow(at);
  }
  snapshot(at: Micros): BookEvent {
    return this.#trading.snapshot(at);
  }
  /** Lots ahead of one of our orders in its queue; NaN where it does not rest. */
  queueAhead(id: OrderId): number {
    return this.#trading.queueAhead(id);
  }

  /** The middle one of best bid, best ask and the venue's own estimate: an empty or a broken book cannot move it far. */
  mark(): number {
    const { tickSize } = this.instrument;
    const bid = this.#trading.book.best(BID);
    const ask = this.#trading.book.best(ASK);
    let mark = this.#fair;
    if (bid !== NO_TICK) mark = Math.max(mark, bid * tickSize);
    if (ask !== NO_TICK) mark = Math.min(mark, ask * tickSize);
    return mark;
  }

  candles(barSeconds: number, count: number) {
    return this.#bars.bars(micros(this.#nextStepAt - STEP_MICROS), barSeconds, count);
  }

  #movePrice(at: number): void {
    if (at > this.#startAt) this.#price.goLive();
    this.#price.step();
    if (this.#funding) {
      const pull = STEP_SECONDS / BASIS_SECONDS;
      this.#basis += (BASIS_MEAN - this.#basis) * pull + BASIS_SD * Math.sqrt(2 * pull) * this.#basisRandom.normal();
    } else this.#basis = 0;
    this.#index = this.#price.price();
    this.#fair = this.#index * (1 + this.#basis);
    this.#indexPast.push(this.#index);
    if (this.#indexPast.length > ORACLE_LAG_STEPS + 1) this.#indexPast.shift();
  }

  #see(): void {
    this.#crowd.see(this.#fair, this.#price.volRatio(), this.#price.liquidity());
  }

  #step(at: Micros, out: ModelOut): void {
    this.#nextStepAt += STEP_MICROS;
    this.#steps++;
    this.#movePrice(at);
    this.#see();
    this.#crowd.pass(STEP_SECONDS);
    if (this.#steps % ORACLE_STEPS === 0) this.#tellOracle(at, out);
    if (this.#funding && this.#steps % PREMIUM_STEPS === 0) this.#funding.sample(this.#premium());
    if (this.#steps % FUNDING_TOLD_STEPS === 1) this.#tellFunding(at, out);
    this.#drawFlow(at);
  }

  #flow(at: Micros, out: ModelOut): void {
    this.#crowd.act((taker) => this.#trading.take(taker, at, out));
    this.#drawFlow(at);
  }

  /** An exponential wait has no memory, so the next happening is drawn anew whenever the rate may have changed. */
  #drawFlow(at: number): void {
    this.#nextFlowAt = at + Math.max(1, Math.ceil(this.#flowRandom.exponential(1e6 / this.#crowd.rate())));
  }

  #tellOracle(at: Micros, out: ModelOut): void {
    const lagged = this.#indexPast[0] ?? this.#index;
    const price = lagged * (1 + ORACLE_ERROR_BPS * 1e-4 * this.#oracleRandom.normal());
    const confidence = price * ORACLE_CONFIDENCE_BPS * 1e-4 * this.#price.volRatio();
    out.market({ type: "oracle", at, exchangeAt: at, market: 0, price, confidence });
  }

  #premium(): number {
    const { tickSize } = this.instrument;
    const impactBid = this.#trading.book.averageTick(BID, this.#impactLots) * tickSize;
    const impactAsk = this.#trading.book.averageTick(ASK, this.#impactLots) * tickSize;
    return premium(impactBid, impactAsk, this.#index);
  }

  #tellFunding(at: Micros, out: ModelOut): void {
    const funding = this.#funding;
    if (!funding) return;
    const { intervalSeconds, nextAt } = funding;
    out.market({ type: "funding", at, exchangeAt: at, market: 0, rate: funding.rate(), intervalSeconds, nextAt });
  }

  #stamp(at: Micros, out: ModelOut): void {
    const funding = this.#funding;
    if (!funding) return;
    out.funding(funding.settle(), this.mark(), at);
    this.#tellFunding(at, out);
  }
}
