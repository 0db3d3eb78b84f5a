/**
 * A Binance USD-M capture becomes a tape.
 *
 * The snapshot of a capture is asked for over REST while deltas already flow, so it stands in the file behind deltas that
 * must still be merged with it. Deltas are therefore kept; when the snapshot (lastUpdateId L) comes, those that end before
 * L are dropped, the first that is left must span it (previous end ≤ L ≤ its end), and they are applied on top of it.
 * After that each delta names the one before it (pu), and one that does not is a gap.
 */
import { ASK, BID } from "../../core/units.ts";
import { type BinanceMessage, collectLevels, parseBinanceLine } from "./binance.ts";
import { type ImportReport, type ImportRequest, record, recordLines, type Survey, surveyLines } from "./import.ts";
import { LevelBuffer, type Recorder, timeOf } from "./recorder.ts";
import { Decimals } from "./steps.ts";
import { ClockSurvey, Seen } from "./survey.ts";

type Depth = Extract<BinanceMessage, { is: "depth" }>;
type Snapshot = Extract<BinanceMessage, { is: "snapshot" }>;
type Ticker = Extract<BinanceMessage, { is: "ticker" }>;
type Trade = Extract<BinanceMessage, { is: "trade" }>;

/** Deltas kept for a snapshot that comes late: ten seconds of the busiest stream, and all of them before the first one. */
const DELTAS_KEPT = 512;

export async function importBinance(request: ImportRequest): Promise<ImportReport> {
  const { survey, snapshots } = await surveyCapture(request);
  return record(request, { format: "binance", survey, sameKey: false }, async (recorder) => {
    const importer = new BinanceImport(recorder, { symbol: survey.symbol, shift: survey.clockShiftMicros });
    // Without any snapshot the deltas are all there is: the book then grows from them.
    importer.naive = request.naiveSnapshot === true;
    importer.waiting = snapshots > 0 && !importer.naive;
    if (snapshots === 0) recorder.note("withoutSnapshot");
    await recordLines(request, recorder, (line) => importer.line(line));
  });
}

async function surveyCapture(request: ImportRequest): Promise<{ survey: Survey; snapshots: number }> {
  const prices = new Decimals();
  const sizes = new Decimals();
  const clock = new ClockSurvey();
  let symbol: string | null = null;
  let snapshots = 0;
  const note = ([price, size]: readonly [string, string]) => {
    prices.note(price);
    sizes.note(size);
  };
  await surveyLines(request, (line) => {
    const { local, message } = parseBinanceLine(line);
    if (message.symbol !== null) {
      symbol ??= message.symbol;
      if (message.symbol !== symbol) return;
    }
    clock.note(local - Math.max(message.sentMs, message.ms) * 1000);
    if (message.is === "depth" || message.is === "snapshot") {
      for (const row of message.bids) note(row);
      for (const row of message.asks) note(row);
    } else if (message.is === "ticker") {
      note(message.bid);
      note(message.ask);
    } else if (message.is === "trade" && message.market) note([message.price, message.size]);
    if (message.is === "snapshot") snapshots++;
  });
  if (symbol === null) throw new Error(`${request.path}: holds no message of a Binance market`);
  return { survey: { symbol, prices, sizes, clockShiftMicros: clock.shift() }, snapshots };
}

interface Kept {
  message: Depth;
  levels: LevelBuffer;
}

class BinanceImport {
  /** No snapshot yet: deltas are kept and not applied. */
  waiting = true;
  /** See ImportRequest.naiveSnapshot. */
  naive = false;
  readonly #to: Recorder;
  readonly #symbol: string;
  readonly #shift: number;
  readonly #scratch = new LevelBuffer();
  readonly #tradeIds = new Seen();
  readonly #depthIds = new Seen(10_000);
  #kept: Kept[] = [];
  /** Update id that the book has reached, and when that was by our clock; NaN before the first. */
  #reached = Number.NaN;
  #reachedAt = Number.NaN;
  /** The book stands at a snapshot's id, which the next delta has to span rather than follow. */
  #atSnapshot = false;
  #tickerId = Number.NaN;

  constructor(recorder: Recorder, { symbol, shift }: { symbol: string; shift: number }) {
    this.#to = recorder;
    this.#symbol = symbol;
    this.#shift = shift;
  }

  line(text: string): void {
    const { local, message } = parseBinanceLine(text);
    if (message.is === "other" || (message.symbol !== null && message.symbol !== this.#symbol)) {
      this.#to.note(message.is === "other" ? "otherMessages" : "otherSymbols");
      return;
    }
    const at = local + this.#shift;
    const exchangeAt = timeOf(message.ms * 1000, at);
    if (message.is === "depth") this.#depth(message, at, exchangeAt);
    else if (message.is === "snapshot") this.#snapshot(message, at, exchangeAt);
    else if (message.is === "ticker") this.#ticker(message, at, exchangeAt);
    else this.#trade(message, at, exchangeAt);
  }

  #depth(message: Depth, at: number, exchangeAt: number): void {
    const levels = collectLevels(this.#to, message, this.#scratch);
    if (this.#depthIds.again(message.last)) {
      this.#to.findings.duplicates++;
      return;
    }
    this.#kept.push({ message, levels: levels.copy() });
    if (!this.waiting && this.#kept.length > DELTAS_KEPT) this.#kept.shift();
    if (!this.waiting) this.#apply({ message, levels }, at, exchangeAt);
  }

  #apply({ message, levels }: Kept, at: number, exchangeAt: number): void {
    const { last, previous, first } = message;
    if (this.#atSnapshot ? last < this.#reached : last <= this.#reached) {
      this.#to.note("deltasBeforeBook");
      return;
    }
    const follows = this.#atSnapshot
      ? Math.min(previous, first) <= this.#reached
      : Number.isNaN(this.#reached) || previous === this.#reached;
    if (!follows) this.#to.gap(`deltas between ${this.#reached} and ${previous} are missing`, this.#reachedAt, at);
    this.#atSnapshot = false;
    this.#reached = last;
    this.#reachedAt = at;
    this.#to.levels("delta", levels, at, exchangeAt);
    this.#to.check.book(last, this.#to.book);
  }

  #snapshot(message: Snapshot, at: number, exchangeAt: number): void {
    const levels = collectLevels(this.#to, message, this.#scratch);
    const oldest = this.#kept[0]?.message;
    if (!this.naive && !this.waiting && oldest !== undefined && message.last < oldest.previous) {
      this.#to.note("snapshotsTooOld");
      return;
    }
    this.#to.levels("snapshot", levels, at, exchangeAt);
    this.#to.note("snapshots");
    // Taken where it stands, it takes a book that had come further back to an older one: the check sees that.
    const stands = this.naive && this.#reached > message.last ? this.#reached : message.last;
    this.#to.check.book(stands, this.#to.book);
    this.waiting = false;
    this.#reached = message.last;
    this.#reachedAt = at;
    this.#atSnapshot = true;
    if (this.naive) return;
    for (const kept of this.#kept) this.#apply(kept, at, kept.message.ms * 1000);
  }

  #ticker(message: Ticker, at: number, exchangeAt: number): void {
    const to = this.#to;
    const best = {
      bidTick: to.ticksOf(message.bid[0]),
      bidLots: to.lotsOf(message.bid[1]),
      askTick: to.ticksOf(message.ask[0]),
      askLots: to.lotsOf(message.ask[1]),
    };
    if (message.id === this.#tickerId) {
      to.findings.duplicates++;
      return;
    }
    this.#tickerId = message.id;
    to.quote(best, at, exchangeAt);
    to.check.quote(message.id, best);
  }

  #trade(message: Trade, at: number, exchangeAt: number): void {
    // Liquidations and insurance-fund prints are no match of two orders in the book.
    if (!message.market) {
      this.#to.note("tradesNotMarket");
      return;
    }
    const row = { tick: this.#to.ticksOf(message.price), lots: this.#to.lotsOf(message.size) };
    if (this.#tradeIds.again(message.id)) {
      this.#to.findings.duplicates++;
      return;
    }
    this.#to.trade(message.buyerMakes ? ASK : BID, row, at, exchangeAt);
  }
}
