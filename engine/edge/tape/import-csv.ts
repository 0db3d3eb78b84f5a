/**
 * A plain CSV becomes a tape. The header names the columns, in any order:
 *
 *   time_us            our time of receipt, whole micros since 1970 UTC
 *   kind               snapshot · delta · quote · trade · gap
 *   side               bid · ask (of a level or a best quote), buy · sell (a trade's taker)
 *   price, size        decimals; size 0 removes a level, or says that a side has no best
 *   exchange_time_us   the venue's own time (optional column, optional value)
 *   message            any text: rows that follow each other with the same one are one message (optional; without it,
 *                      rows of the same kind and times are)
 *   trade_id           a trade that was there before is dropped and counted (optional)
 *
 * A quote message is a bid row and an ask row, or one of them; the side that is not stated stands as it stood. A gap row
 * needs no side, price or size.
 */
import { ASK, BID, type Side } from "../../core/units.ts";
import { CsvFile, type CsvRow } from "./csv.ts";
import { type ImportReport, type ImportRequest, record, type Survey } from "./import.ts";
import { LevelBuffer, Malformed, numberOf, type Recorder, timeOf } from "./recorder.ts";
import { Decimals } from "./steps.ts";
import { ClockSurvey, Seen } from "./survey.ts";

const NEEDED = ["time_us", "kind", "side", "price", "size"] as const;
/** A market may be quiet; a whole recording that says nothing for a minute has lost something. */
const SILENCE_MICROS_MAX = 60_000_000;
const SIDES: Readonly<Record<string, Side>> = { bid: BID, buy: BID, ask: ASK, sell: ASK };

export async function importCsv(request: ImportRequest): Promise<ImportReport> {
  const survey = await surveyFile(request);
  return record(request, { format: "csv", survey, sameKey: true }, async (recorder) => {
    const importer = new CsvImport(recorder, survey.clockShiftMicros);
    const csv = await CsvFile.open(request.path, NEEDED);
    for (let row = await csv.row(); row !== null; row = await csv.row()) {
      const current = row;
      recorder.line(`line ${row.number}`, row.cut, () => importer.row(current));
      request.progress?.("writing", csv.lines.done);
    }
    importer.finish();
    recorder.findings.truncated = csv.lines.broken ?? recorder.findings.truncated;
  });
}

async function surveyFile(request: ImportRequest): Promise<Survey> {
  const prices = new Decimals();
  const sizes = new Decimals();
  const clock = new ClockSurvey();
  const csv = await CsvFile.open(request.path, NEEDED);
  for (let row = await csv.row(); row !== null; row = await csv.row()) {
    prices.note(row.maybe("price") ?? "");
    sizes.note(row.maybe("size") ?? "");
    const venue = row.maybe("exchange_time_us");
    if (venue !== null) clock.note(Number(row.maybe("time_us")) - Number(venue));
    request.progress?.("reading", csv.lines.done);
  }
  const name = request.path.split(/[\\/]/).pop() ?? request.path;
  return { symbol: name.replace(/\.csv(\.gz)?$/i, ""), prices, sizes, clockShiftMicros: clock.shift() };
}

interface Open {
  kind: string;
  /** Rows with the same key follow each other in one message. */
  key: string;
  at: number;
  exchangeAt: number;
}

class CsvImport {
  readonly #to: Recorder;
  readonly #shift: number;
  readonly #levels = new LevelBuffer();
  readonly #tradeIds = new Seen();
  #open: Open | null = null;
  #lastAt = Number.NaN;
  /** Best of both sides as last stated: [tick, lots] by side. */
  readonly #best: [[number, number], [number, number]] = [
    [-1, 0],
    [-1, 0],
  ];

  constructor(recorder: Recorder, shift: number) {
    this.#to = recorder;
    this.#shift = shift;
  }

  row(row: CsvRow): void {
    const kind = row.whole().text("kind");
    const time = numberOf(row.text("time_us"));
    if (!Number.isInteger(time)) throw new Malformed(`"${time}" is not whole micros`);
    const at = time + this.#shift;
    const venue = row.maybe("exchange_time_us");
    const exchangeAt = venue === null ? Number.NaN : timeOf(numberOf(venue), at);
    if (venue === null) timeOf(time, time);
    if (kind === "gap") {
      this.finish();
      this.#to.gap("the recording says so", Number.isNaN(this.#lastAt) ? at : this.#lastAt, at);
      this.#lastAt = at;
      return;
    }
    if (kind !== "snapshot" && kind !== "delta" && kind !== "quote" && kind !== "trade")
      throw new Malformed(`"${kind}" is not a kind of row`);
    const side = SIDES[row.text("side")];
    if (side === undefined) throw new Malformed(`"${row.text("side")}" is not a side`);
    const level = { tick: this.#to.ticksOf(row.text("price")), lots: this.#to.lotsOf(row.text("size")) };
    const id = row.maybe("trade_id");

    const key = `${kind} ${row.maybe("message") ?? `${at} ${exchangeAt}`}`;
    if (this.#open?.key !== key || kind === "trade") this.finish();
    this.#to.silence(this.#lastAt, at, SILENCE_MICROS_MAX);
    this.#lastAt = at;
    if (kind === "trade") {
      if (id !== null && this.#tradeIds.again(id)) this.#to.findings.duplicates++;
      else this.#to.trade(side, level, at, exchangeAt);
      return;
    }
    this.#open ??= { kind, key, at, exchangeAt };
    if (kind === "quote") this.#best[side] = level.lots === 0 ? [-1, 0] : [level.tick, level.lots];
    else this.#levels.push(side, level.tick, level.lots);
  }

  /** Writes the message that was being collected. */
  finish(): void {
    const open = this.#open;
    if (open === null) return;
    this.#open = null;
    const { kind, at, exchangeAt } = open;
    // A recording without the venue's time has one clock for both of its streams.
    const moment = Number.isNaN(exchangeAt) ? at : exchangeAt;
    if (kind === "quote") {
      const [[bidTick, bidLots], [askTick, askLots]] = this.#best;
      const best = { bidTick, bidLots, askTick, askLots };
      this.#to.quote(best, at, exchangeAt);
      this.#to.check.quote(moment, best);
    } else {
      this.#to.levels(kind === "snapshot" ? "snapshot" : "delta", this.#levels, at, exchangeAt);
      this.#to.check.book(moment, this.#to.book);
    }
    this.#levels.count = 0;
  }
}
