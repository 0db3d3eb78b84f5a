/** What is asked of an import and what it answers, whichever format the recording is in. */
import type { Instrument } from "../../core/types.ts";
import { BestQuoteCheck } from "./best-quote-check.ts";
import { type CaptureFormat, recordedInstrument } from "./instruments.ts";
import { LineFile } from "./lines.ts";
import { type Findings, Malformed, Recorder } from "./recorder.ts";
import { type Decimals, stepOf } from "./steps.ts";

export interface ImportRequest {
  path: string;
  out: string;
  /** As the desk shall call it; null: as the recording does. */
  symbol: string | null;
  /** Decimal text; null: the finest that the recording uses. */
  tick: string | null;
  lot: string | null;
  /** `done` is a fraction of 1. */
  progress?: (label: string, done: number) => void;
  /** Applies a snapshot where it stands in the file. Wrong on purpose: it shows that the check would notice. */
  naiveSnapshot?: boolean;
}
export interface ImportReport {
  tape: string;
  format: CaptureFormat;
  instrument: Instrument;
  clockShiftMicros: number;
  rows: number;
  messages: number;
  trades: number;
  quotes: number;
  /** Micros of the first and the last message; null in an empty tape. */
  from: number | null;
  to: number | null;
  findings: Findings;
  bestQuote: { checked: number; equal: number };
}

/** What a first pass over the recording learned. */
export interface Survey {
  symbol: string;
  prices: Decimals;
  sizes: Decimals;
  clockShiftMicros: number;
}

/** Opens the tape, lets `read` fill it, and closes it with the findings; a failure leaves no file behind. */
export async function record(
  request: ImportRequest,
  { format, survey, sameKey }: { format: CaptureFormat; survey: Survey; sameKey: boolean },
  read: (recorder: Recorder) => Promise<void>,
): Promise<ImportReport> {
  const instrument = recordedInstrument(format, {
    symbol: request.symbol ?? survey.symbol,
    tick: stepOf(request.tick, survey.prices.finest, "--tick"),
    lot: stepOf(request.lot, survey.sizes.finest, "--lot"),
  });
  const { clockShiftMicros } = survey;
  const source = request.path.split(/[\\/]/).pop() ?? request.path;
  const recorder = new Recorder(
    request.out,
    { instrument, source, format, clockShiftMicros },
    new BestQuoteCheck(sameKey),
  );
  const { writer, findings, check } = recorder;
  try {
    await read(recorder);
    if (writer.timeWentBack > 0) recorder.note("timesPutRight", writer.timeWentBack);
    if (writer.messages === 0) throw new Error(`${request.path}: holds no market data${truncatedWords(findings)}`);
    const report: ImportReport = {
      tape: request.out,
      format,
      instrument,
      clockShiftMicros,
      rows: recorder.rows,
      messages: writer.messages,
      trades: recorder.trades,
      quotes: recorder.quotes,
      from: Number.isNaN(writer.firstAt) ? null : writer.firstAt,
      to: Number.isNaN(writer.lastAt) ? null : writer.lastAt,
      findings,
      bestQuote: { checked: check.checked, equal: check.equal },
    };
    const { rows, messages, trades, quotes, from, to, bestQuote } = report;
    writer.finish({ rows, messages, trades, quotes, from, to, findings, bestQuote });
    return report;
  } catch (error) {
    writer.abandon();
    throw error;
  }
}

const truncatedWords = (f: Findings): string =>
  f.truncated !== null ? `: ${f.truncated}` : f.malformed > 0 ? `: ${f.malformed} malformed lines` : "";

/** First pass over a recording of raw messages. A line that can't be read is left to the second pass, which names it. */
export async function surveyLines({ path, progress }: ImportRequest, note: (line: string) => void): Promise<void> {
  await eachLine(
    new LineFile(path),
    (done) => progress?.("reading", done),
    (line) => {
      try {
        note(line);
      } catch (error) {
        if (!(error instanceof Malformed)) throw error;
      }
    },
  );
}
/** Second pass: every line is taken, counted as malformed or, at the file's end, found to be cut. */
export async function recordLines(
  { path, progress }: ImportRequest,
  recorder: Recorder,
  take: (line: string) => void,
): Promise<void> {
  const file = new LineFile(path);
  await eachLine(
    file,
    (done) => progress?.("writing", done),
    (line, number, cut) => recorder.line(`line ${number}`, cut, () => take(line)),
  );
  recorder.findings.truncated = file.broken ?? recorder.findings.truncated;
}

/** Every line of a file, with its number; progress per batch. */
async function eachLine(
  file: LineFile,
  progress: (done: number) => void,
  read: (line: string, number: number, cut: boolean) => void,
): Promise<void> {
  for await (const { lines, first, cut } of file.batches()) {
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i]!.endsWith("\r") ? lines[i]!.slice(0, -1) : lines[i]!;
      if (line !== "") read(line, first + i, cut);
    }
    progress(file.done);
  }
}
