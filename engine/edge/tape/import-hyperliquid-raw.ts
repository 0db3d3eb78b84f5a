/**
 * A raw Hyperliquid WebSocket capture becomes a tape: a line is "<local receive time, ns> <raw JSON>", channels l2Book (whole
 * books of twenty levels), trades and bbo.
 */
import { ASK, BID, type Side } from "../../core/units.ts";
import { type ImportReport, type ImportRequest, record, recordLines, type Survey, surveyLines } from "./import.ts";
import { SILENCE_MICROS_MAX } from "./import-hyperliquid.ts";
import { LevelBuffer, Malformed, numberOf, type Recorder, timeOf } from "./recorder.ts";
import { Decimals } from "./steps.ts";
import { ClockSurvey, Seen } from "./survey.ts";

type Json = Record<string, unknown>;
interface Level {
  px: string;
  sz: string;
}
interface Line {
  local: number;
  channel: string;
  /** Of l2Book and bbo one, of trades as many as the message holds. */
  items: Json[];
}

export async function importHyperliquidRaw(request: ImportRequest): Promise<ImportReport> {
  const survey = await surveyCapture(request);
  return record(request, { format: "hyperliquid", survey, sameKey: true }, async (recorder) => {
    const importer = new RawImport(recorder, survey);
    await recordLines(request, recorder, (line) => importer.line(line));
  });
}

async function surveyCapture(request: ImportRequest): Promise<Survey> {
  const prices = new Decimals();
  const sizes = new Decimals();
  const clock = new ClockSurvey();
  let symbol: string | null = null;
  const noteLevel = ({ px, sz }: Level) => {
    prices.note(px);
    sizes.note(sz);
  };
  await surveyLines(request, (text) => {
    const { local, channel, items } = parseLine(text);
    for (const item of items) {
      symbol ??= textOf(item.coin);
      if (item.coin !== symbol) continue;
      clock.note(local - numberOf(item.time) * 1000);
      if (channel === "trades") noteLevel(levelOf(item));
      else for (const level of sidesOf(channel, item).flat()) if (level !== null) noteLevel(level);
    }
  });
  if (symbol === null) throw new Error(`${request.path}: holds no message of a Hyperliquid market`);
  return { symbol, prices, sizes, clockShiftMicros: clock.shift() };
}

class RawImport {
  readonly #to: Recorder;
  readonly #survey: Survey;
  readonly #levels = new LevelBuffer();
  readonly #tradeIds = new Seen();
  #lastAt = Number.NaN;
  #bookTime = Number.NaN;

  constructor(recorder: Recorder, survey: Survey) {
    this.#to = recorder;
    this.#survey = survey;
  }

  line(text: string): void {
    const { local, channel, items } = parseLine(text);
    const at = local + this.#survey.clockShiftMicros;
    const mine = items.filter((item) => item.coin === this.#survey.symbol);
    if (mine.length < items.length) this.#to.note("otherSymbols", items.length - mine.length);
    if (items.length === 0) this.#to.note("otherMessages");
    // Everything is read before anything is written: a bad item drops the whole line.
    const writes = mine.map((item) => this.#read(channel, item, at));
    if (writes.length === 0) return;
    this.#to.silence(this.#lastAt, at, SILENCE_MICROS_MAX);
    this.#lastAt = at;
    for (const write of writes) write();
  }

  #read(channel: string, item: Json, at: number): () => void {
    const to = this.#to;
    const exchangeAt = timeOf(numberOf(item.time) * 1000, at);
    if (channel === "trades") {
      const { px, sz } = levelOf(item);
      const trade = { tick: to.ticksOf(px), lots: to.lotsOf(sz) };
      const id = numberOf(item.tid);
      if (item.side !== "A" && item.side !== "B") throw new Malformed(`"${String(item.side)}" is neither A nor B`);
      const taker: Side = item.side === "B" ? BID : ASK;
      return () => {
        if (this.#tradeIds.again(id)) to.findings.duplicates++;
        else to.trade(taker, trade, at, exchangeAt);
      };
    }
    const [bids, asks] = sidesOf(channel, item);
    const rowsOf = (levels: (Level | null)[]) =>
      levels.flatMap((l) => (l === null ? [] : [{ tick: to.ticksOf(l.px), lots: to.lotsOf(l.sz) }]));
    const [bidRows, askRows] = [rowsOf(bids), rowsOf(asks)];
    if (channel === "bbo") {
      const [bid, ask] = [bidRows[0] ?? { tick: -1, lots: 0 }, askRows[0] ?? { tick: -1, lots: 0 }];
      const best = { bidTick: bid.tick, bidLots: bid.lots, askTick: ask.tick, askLots: ask.lots };
      return () => {
        to.quote(best, at, exchangeAt);
        to.check.quote(exchangeAt, best);
      };
    }
    return () => {
      this.#levels.count = 0;
      for (const row of bidRows) this.#levels.push(BID, row.tick, row.lots);
      for (const row of askRows) this.#levels.push(ASK, row.tick, row.lots);
      if (exchangeAt === this.#bookTime) to.note("booksSentAgain");
      this.#bookTime = exchangeAt;
      to.levels("snapshot", this.#levels, at, exchangeAt);
      to.check.book(exchangeAt, to.book);
    };
  }
}

function parseLine(line: string): Line {
  const space = line.indexOf(" ");
  const stamp = line.slice(0, space);
  if (!/^\d{16,20}$/.test(stamp)) throw new Malformed("does not begin with a time in nanoseconds");
  let json: unknown;
  try {
    json = JSON.parse(line.slice(space + 1));
  } catch {
    throw new Malformed("is not JSON");
  }
  const { channel, data } = objectOf(json);
  const known = channel === "l2Book" || channel === "trades" || channel === "bbo";
  const items = !known ? [] : channel === "trades" ? arrayOf(data).map(objectOf) : [objectOf(data)];
  return { local: Number(stamp.slice(0, -3)), channel: String(channel), items };
}
function sidesOf(channel: string, item: Json): [(Level | null)[], (Level | null)[]] {
  const [bids, asks] = arrayOf(channel === "bbo" ? item.bbo : item.levels);
  const one = (v: unknown) => (v === null ? null : levelOf(objectOf(v)));
  if (channel === "bbo") return [[one(bids ?? null)], [one(asks ?? null)]];
  return [arrayOf(bids).map(one), arrayOf(asks).map(one)];
}
const levelOf = (item: Json): Level => ({ px: textOf(item.px), sz: textOf(item.sz) });
function objectOf(v: unknown): Json {
  if (typeof v !== "object" || v === null || Array.isArray(v)) throw new Malformed("is not an object");
  return v as Json;
}
function arrayOf(v: unknown): unknown[] {
  if (!Array.isArray(v)) throw new Malformed("has no list where one belongs");
  return v;
}
function textOf(v: unknown): string {
  if (typeof v !== "string" || v === "") throw new Malformed("a field is missing or not text");
  return v;
}
