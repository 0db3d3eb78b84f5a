/**
 * A Hyperliquid recording in CSV becomes a tape: three files, merged by our clock.
 *
 * Books come whole, twenty levels every half second; best bid and ask on a stream of their own, whenever they change. The
 * two are compared where both carry the same venue time, which is the same block. After a reconnect the venue sends the
 * last trades again: those are dropped by id and counted. A trade that the venue dates long before it reached us is kept:
 * its lag is on the tape.
 */
import { ASK, BID } from "../../core/units.ts";
import { CsvFile, type CsvRow } from "./csv.ts";
import { type HyperliquidFiles, hyperliquidFiles } from "./hyperliquid-files.ts";
import { type ImportReport, type ImportRequest, record, type Survey } from "./import.ts";
import { LevelBuffer, Malformed, numberOf, type Recorder, timeOf } from "./recorder.ts";
import { Decimals } from "./steps.ts";
import { ClockSurvey, Seen } from "./survey.ts";

/** No stream at all for this long is a lost connection: whole books come every half second. */
export const SILENCE_MICROS_MAX = 5_000_000;

const STREAMS = ["orderbooks", "prices", "trades"] as const;
type Stream = (typeof STREAMS)[number];
const NEEDED: Record<Stream, readonly string[]> = {
  orderbooks: ["timestamp", "exchange_timestamp", "bid_price_0", "bid_size_0", "ask_price_0", "ask_size_0"],
  prices: ["timestamp", "price", "size", "side", "exchange_timestamp"],
  trades: ["timestamp", "price", "size", "side", "trade_id", "exchange_timestamp"],
};

export async function importHyperliquidCsv(request: ImportRequest): Promise<ImportReport> {
  const files = hyperliquidFiles(request.path, request.symbol);
  if (files === null) throw new Error(`${request.path}: there is no orderbooks_<coin>.csv or .csv.gz here`);
  const survey = await surveyFiles(files, request);
  return record(request, { format: "hyperliquid", survey, sameKey: true }, (recorder) =>
    new HyperliquidImport(recorder, survey.clockShiftMicros).run(files, request),
  );
}

const localOf = (row: CsvRow): number => Math.round(numberOf(row.text("timestamp")) * 1e6);
const venueOf = (row: CsvRow): number => numberOf(row.text("exchange_timestamp")) * 1000;

async function surveyFiles(files: HyperliquidFiles, request: ImportRequest): Promise<Survey> {
  const prices = new Decimals();
  const sizes = new Decimals();
  const clock = new ClockSurvey();
  for (const stream of STREAMS) {
    const path = files[stream];
    if (path === null) continue;
    const csv = await CsvFile.open(path, NEEDED[stream]);
    const depth = depthOf(csv);
    for (let row = await csv.row(); row !== null; row = await csv.row()) {
      try {
        row.whole();
        clock.note(localOf(row) - venueOf(row));
        if (stream !== "orderbooks") {
          prices.note(row.text("price"));
          sizes.note(row.text("size"));
        } else
          for (let i = 0; i < depth; i++)
            for (const side of ["bid", "ask"]) {
              prices.note(row.maybe(`${side}_price_${i}`) ?? "");
              sizes.note(row.maybe(`${side}_size_${i}`) ?? "");
            }
      } catch (error) {
        if (!(error instanceof Malformed)) throw error;
      }
      request.progress?.(`reading ${stream}`, csv.lines.done);
    }
  }
  return { symbol: files.coin, prices, sizes, clockShiftMicros: clock.shift() };
}

function depthOf(csv: CsvFile): number {
  let depth = 0;
  while (csv.columns.has(`bid_price_${depth}`)) depth++;
  return depth;
}

/** One file and the row of it that is next, with its time. */
interface Cursor {
  stream: Stream;
  name: string;
  csv: CsvFile;
  depth: number;
  row: CsvRow | null;
  at: number;
}
interface Quoted {
  at: number;
  exchangeAt: number;
  bid: readonly [number, number] | null;
  ask: readonly [number, number] | null;
}

class HyperliquidImport {
  readonly #to: Recorder;
  readonly #shift: number;
  readonly #levels = new LevelBuffer();
  readonly #tradeIds = new Seen();
  #lastAt = Number.NaN;
  #sequence: string | null = null;
  /** A best bid waiting for the ask of the same moment, or the other way round. */
  #quoted: Quoted | null = null;
  #bid: readonly [number, number] = [-1, 0];
  #ask: readonly [number, number] = [-1, 0];

  constructor(recorder: Recorder, shift: number) {
    this.#to = recorder;
    this.#shift = shift;
  }

  async run(files: HyperliquidFiles, request: ImportRequest): Promise<void> {
    const cursors: Cursor[] = [];
    for (const stream of STREAMS) {
      const path = files[stream];
      if (path === null) {
        this.#to.note(`without_${stream}`);
        continue;
      }
      const csv = await CsvFile.open(path, NEEDED[stream]);
      const name = path.split(/[\\/]/).pop() ?? path;
      cursors.push({ stream, name, csv, depth: depthOf(csv), row: null, at: Number.POSITIVE_INFINITY });
    }
    for (const cursor of cursors) await this.#advance(cursor);
    for (;;) {
      // On equal times the order of STREAMS decides: the book first, so that the rest finds it.
      let next: Cursor | null = null;
      for (const c of cursors) if (c.row !== null && (next === null || c.at < next.at)) next = c;
      if (next === null) break;
      this.#take(next);
      request.progress?.("writing", next.csv.lines.done);
      await this.#advance(next);
    }
    this.#quoteOut();
    for (const { name, csv } of cursors)
      if (csv.lines.broken !== null) this.#to.findings.truncated = `${name}: ${csv.lines.broken}`;
  }

  /** Moves to the next row that has a time; others are malformed and counted. */
  async #advance(cursor: Cursor): Promise<void> {
    for (cursor.row = await cursor.csv.row(); cursor.row !== null; cursor.row = await cursor.csv.row()) {
      const { row } = cursor;
      let good = false;
      this.#to.line(`${cursor.name} line ${row.number}`, row.cut, () => {
        row.whole();
        cursor.at = localOf(row) + this.#shift;
        timeOf(venueOf(row), cursor.at);
        good = true;
      });
      if (good) return;
    }
  }

  #take(cursor: Cursor): void {
    const { row, at } = cursor;
    if (row === null) return;
    this.#to.line(`${cursor.name} line ${row.number}`, row.cut, () => {
      const exchangeAt = venueOf(row);
      if (cursor.stream === "orderbooks") this.#book(row, cursor, exchangeAt);
      else if (cursor.stream === "prices") this.#price(row, at, exchangeAt);
      else this.#trade(row, at, exchangeAt);
    });
  }

  #silence(at: number): void {
    if (at - this.#lastAt > SILENCE_MICROS_MAX) this.#quoteOut();
    this.#to.silence(this.#lastAt, at, SILENCE_MICROS_MAX);
    this.#lastAt = at;
  }

  #book(row: CsvRow, { at, depth }: Cursor, exchangeAt: number): void {
    const levels = this.#levels;
    levels.count = 0;
    for (const [side, name] of [
      [BID, "bid"],
      [ASK, "ask"],
    ] as const)
      for (let i = 0; i < depth; i++) {
        const price = row.maybe(`${name}_price_${i}`);
        // A book of fewer levels leaves the rest of its columns empty.
        if (price === null) break;
        levels.push(side, this.#to.ticksOf(price), this.#to.lotsOf(row.text(`${name}_size_${i}`)));
      }
    this.#quoteOut();
    this.#silence(at);
    const sequence = row.maybe("sequence");
    if (sequence !== null && sequence === this.#sequence) this.#to.note("booksSentAgain");
    this.#sequence = sequence;
    this.#to.levels("snapshot", levels, at, exchangeAt);
    this.#to.check.book(exchangeAt, this.#to.book);
  }

  #price(row: CsvRow, at: number, exchangeAt: number): void {
    const side = row.text("side");
    if (side !== "bid" && side !== "ask") throw new Malformed(`"${side}" is neither bid nor ask`);
    const level = [this.#to.ticksOf(row.text("price")), this.#to.lotsOf(row.text("size"))] as const;
    const waiting = this.#quoted;
    if (waiting !== null && (waiting.at !== at || waiting.exchangeAt !== exchangeAt || waiting[side] !== null))
      this.#quoteOut();
    this.#silence(at);
    this.#quoted ??= { at, exchangeAt, bid: null, ask: null };
    this.#quoted[side] = level;
    if (this.#quoted.bid !== null && this.#quoted.ask !== null) this.#quoteOut();
  }

  /** Writes the waiting best quote; a side that did not come with it stands as it stood. */
  #quoteOut(): void {
    const quoted = this.#quoted;
    if (quoted === null) return;
    this.#quoted = null;
    this.#bid = quoted.bid ?? this.#bid;
    this.#ask = quoted.ask ?? this.#ask;
    const [bidTick, bidLots] = this.#bid;
    const [askTick, askLots] = this.#ask;
    const best = { bidTick, bidLots, askTick, askLots };
    this.#to.quote(best, quoted.at, quoted.exchangeAt);
    this.#to.check.quote(quoted.exchangeAt, best);
  }

  #trade(row: CsvRow, at: number, exchangeAt: number): void {
    const side = row.text("side");
    if (side !== "buy" && side !== "sell") throw new Malformed(`"${side}" is neither buy nor sell`);
    const trade = { tick: this.#to.ticksOf(row.text("price")), lots: this.#to.lotsOf(row.text("size")) };
    this.#quoteOut();
    this.#silence(at);
    if (this.#tradeIds.again(row.text("trade_id"))) this.#to.findings.duplicates++;
    else this.#to.trade(side === "buy" ? BID : ASK, trade, at, exchangeAt);
  }
}
