/**
 * What every importer writes through: messages in prices and sizes become rows in ticks and lots on the tape, a book is
 * rebuilt beside them, and everything that is not as it should be is counted and named.
 *
 * Invariants:
 * 1. A message is taken whole or not at all: it is collected first, and a bad row in it drops all of it.
 * 2. Nothing is dropped without a count in the report.
 */
import { Book } from "../../core/market/book.ts";
import {
  TAPE_CLEAR,
  TAPE_DELTA,
  TAPE_GAP,
  TAPE_QUOTE,
  TAPE_SNAPSHOT,
  TAPE_TRADE,
} from "../../core/market/tape-block.ts";
import type { LevelColumns } from "../../core/types.ts";
import { ASK, BID, type Side } from "../../core/units.ts";
import type { Best, BestQuoteCheck } from "./best-quote-check.ts";
import type { TapeHeader } from "./format.ts";
import { stepsOf } from "./steps.ts";
import { TapeWriter } from "./writer.ts";

const GAPS_KEPT = 20;
const MALFORMED_KEPT = 10;

export interface Gap {
  /** Micros of the first message after it, and how long it lasted by our clock. */
  at: number;
  micros: number;
  what: string;
}
export interface Findings {
  gaps: number;
  /** The longest of them, longest first. */
  longestGaps: Gap[];
  /** Book messages after which the best bid stood at or above the best ask. */
  crossed: number;
  /** Messages that had been there before and were dropped. */
  duplicates: number;
  malformed: number;
  /** "line 12: not JSON", the first few. */
  malformedLines: string[];
  /** Why the input ends early, or null. */
  truncated: string | null;
  /** What else was left out or put right, by name. */
  notes: Record<string, number>;
}

/** A bad line, in words; caught by the importer and counted. */
export class Malformed extends Error {}

/** Levels of one message, collected before anything of it is applied. */
export class LevelBuffer implements LevelColumns {
  side = new Uint8Array(4096);
  tick = new Int32Array(4096);
  lots = new Float64Array(4096);
  count = 0;

  push(side: Side, tick: number, lots: number): void {
    if (this.count === this.tick.length) this.#grow();
    this.side[this.count] = side;
    this.tick[this.count] = tick;
    this.lots[this.count++] = lots;
  }
  copy(): LevelBuffer {
    const to = new LevelBuffer();
    to.side = this.side.slice(0, this.count);
    to.tick = this.tick.slice(0, this.count);
    to.lots = this.lots.slice(0, this.count);
    to.count = this.count;
    return to;
  }
  #grow(): void {
    const { side, tick, lots } = this;
    this.side = new Uint8Array(side.length * 2);
    this.tick = new Int32Array(side.length * 2);
    this.lots = new Float64Array(side.length * 2);
    this.side.set(side);
    this.tick.set(tick);
    this.lots.set(lots);
  }
}

export class Recorder {
  readonly book = new Book();
  readonly findings: Findings = {
    gaps: 0,
    longestGaps: [],
    crossed: 0,
    duplicates: 0,
    malformed: 0,
    malformedLines: [],
    truncated: null,
    notes: {},
  };
  readonly check: BestQuoteCheck;
  /** Level changes, best quotes and trades. A best quote is one row here, two in the file. */
  rows = 0;
  trades = 0;
  quotes = 0;
  readonly writer: TapeWriter;
  readonly #tick: number;
  readonly #lot: number;

  constructor(path: string, header: TapeHeader, check: BestQuoteCheck) {
    this.writer = new TapeWriter(path, header);
    this.check = check;
    this.#tick = header.instrument.tickSize;
    this.#lot = header.instrument.lotSize;
  }

  /** Whole ticks of a price as text or number. Throws Malformed on what is none, or stands between two ticks. */
  ticksOf(price: string | number): number {
    const ticks = stepsOf(numberOf(price), this.#tick);
    if (!(ticks >= 0)) throw new Malformed(`"${price}" is no price of whole ticks`);
    return ticks;
  }
  lotsOf(size: string | number): number {
    const lots = stepsOf(numberOf(size), this.#lot);
    if (!(lots >= 0)) throw new Malformed(`"${size}" is no size of whole lots`);
    return lots;
  }

  levels(kind: "snapshot" | "delta", levels: LevelBuffer, at: number, exchangeAt: number): void {
    const snapshot = kind === "snapshot";
    if (levels.count === 0 && !snapshot) return;
    this.book.applyRows(snapshot, levels, 0, levels.count);
    if (this.book.crossed) this.findings.crossed++;
    for (let i = 0; i < levels.count; i++) this.writer.row(levels.side[i]!, levels.tick[i]!, levels.lots[i]!);
    if (levels.count === 0) this.writer.row(0, 0, 0);
    this.rows += levels.count;
    this.writer.end(levels.count === 0 ? TAPE_CLEAR : snapshot ? TAPE_SNAPSHOT : TAPE_DELTA, at, exchangeAt);
  }
  quote(best: Best, at: number, exchangeAt: number): void {
    this.writer.row(BID, best.bidTick, best.bidLots);
    this.writer.row(ASK, best.askTick, best.askLots);
    this.writer.end(TAPE_QUOTE, at, exchangeAt);
    this.quotes++;
    this.rows++;
  }
  trade(taker: Side, { tick, lots }: { tick: number; lots: number }, at: number, exchangeAt: number): void {
    this.writer.row(taker, tick, lots);
    this.writer.end(TAPE_TRADE, at, exchangeAt);
    this.trades++;
    this.rows++;
  }
  /** `from`: when the last message before the gap came. */
  gap(what: string, from: number, at: number): void {
    const { findings } = this;
    findings.gaps++;
    findings.longestGaps.push({ at, micros: at - from, what });
    findings.longestGaps.sort((a, b) => b.micros - a.micros || a.at - b.at);
    findings.longestGaps.length = Math.min(findings.longestGaps.length, GAPS_KEPT);
    this.writer.row(0, 0, 0);
    this.writer.end(TAPE_GAP, at, Number.NaN);
  }
  /** A gap where more than `microsMax` have passed since the message before; NaN where there was none. */
  silence(lastAt: number, at: number, microsMax: number): void {
    if (at - lastAt > microsMax) this.gap(`no message for ${((at - lastAt) / 1e6).toFixed(1)} s`, lastAt, at);
  }
  note(name: string, by = 1): void {
    this.findings.notes[name] = (this.findings.notes[name] ?? 0) + by;
  }
  malformed(where: string, why: string): void {
    this.findings.malformed++;
    if (this.findings.malformedLines.length < MALFORMED_KEPT) this.findings.malformedLines.push(`${where}: ${why}`);
  }
  /** Runs the reading of one line; a bad one is counted, any other error goes on. A cut last line is a break, not bad. */
  line(where: string, cut: boolean, read: () => void): void {
    try {
      read();
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      if (cut) this.findings.truncated = `the file breaks off in ${where}`;
      else this.malformed(where, error.message);
    }
  }
}

export function numberOf(value: unknown): number {
  const n =
    typeof value === "string" && value.trim() !== "" ? Number(value) : typeof value === "number" ? value : Number.NaN;
  if (!Number.isFinite(n)) throw new Malformed(`"${String(value)}" is no number`);
  return n;
}
/** A recording's clocks may differ, but not by more than a lag's column holds: such a time is a fault of the line. */
export function timeOf(micros: number, against: number): number {
  if (!(micros > 0 && micros < 2 ** 53)) throw new Malformed(`${micros} is no time`);
  if (Math.abs(micros - against) > 1_800_000_000) throw new Malformed("the venue's time is over 30 minutes from ours");
  return micros;
}
