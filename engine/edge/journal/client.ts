/**
 * The journal as the engine holds it: facts are numbered here and handed to the journal's thread; what has become durable is
 * read from shared memory.
 *
 * Invariants: 1. numbers are given in the order of `append`, without a gap. 2. nothing here waits for the disk. 3. a failure
 * stays: what was given from then on never becomes durable.
 */
import { Worker } from "node:worker_threads";
import type { JournalRecord } from "../../core/journal-records.ts";
import type { Journal } from "../ports.ts";
import { type Config, type NumberedRecord, named } from "./named.ts";
import type { KeptPast } from "./store.ts";
import type { FromJournal, ThreadOptions, ToJournal } from "./thread.ts";
import { JournalError } from "./trouble.ts";

export interface OpenedJournal {
  /** Of this start: greater than every one before it. */
  epoch: number;
  /** What was kept of the accounts that were asked for. */
  past: readonly KeptPast[];
  /** The desk's configuration is made from the epoch, and names the facts from here on. */
  begin(config: Config): ThreadJournal;
  /** For a start that goes no further. */
  close(): Promise<void>;
}

const isBundled = import.meta.url.endsWith(".mjs");
const entry = new URL(isBundled ? "journal.mjs" : "dev-thread.mjs", import.meta.url);

/** Rejects with a JournalError: the sentence names the file and the way out. */
export async function openJournal(options: Omit<ThreadOptions, "durable">): Promise<OpenedJournal> {
  const durable = new SharedArrayBuffer(16);
  const worker = new Worker(entry, { workerData: { ...options, durable } satisfies ThreadOptions });
  const line = new Line(worker, options.file);
  const first = await line.next();
  if (!("opened" in first)) {
    await worker.terminate();
    throw new JournalError("failed" in first ? first.failed : `${options.file} was not opened`);
  }
  const { epoch, lastSeq, past } = first.opened;
  return {
    epoch,
    past,
    begin: (config) => new ThreadJournal({ line, config, lastSeq, durable: new BigInt64Array(durable) }),
    close: () => line.close(),
  };
}

/** The thread's messages, and its unexpected end as a message too. */
class Line {
  heard: (message: FromJournal) => void = () => {};
  readonly #worker: Worker;
  #ended = false;

  constructor(worker: Worker, file: string) {
    this.#worker = worker;
    worker.on("message", (message: FromJournal) => this.heard(message));
    worker.on("error", (e) => this.#end(`${file} can't be used: ${e.message}`));
    worker.on("exit", () => this.#end(`${file} can't be used: its thread has ended`));
  }
  #end(why: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.heard({ failed: `${why}. Start the desk again.` });
  }
  next(): Promise<FromJournal> {
    return new Promise((told) => {
      this.heard = told;
    });
  }
  post(message: ToJournal): void {
    this.#worker.postMessage(message);
  }
  /** Everything that was given is durable, or can't be. */
  async close(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    const gone = new Promise((exit) => this.#worker.once("exit", exit));
    this.post({ close: true });
    await gone;
  }
}

class ThreadJournal implements Journal {
  /** Newest commits' durations, for figures. */
  readonly commitMs: number[] = [];
  readonly #line: Line;
  readonly #config: Config;
  readonly #durable: BigInt64Array;
  #seq: number;
  #failed: string | null = null;
  #waiting: NumberedRecord[] = [];
  #listener: () => void = () => {};

  constructor(parts: { line: Line; config: Config; lastSeq: number; durable: BigInt64Array }) {
    this.#line = parts.line;
    this.#config = parts.config;
    this.#durable = parts.durable;
    this.#seq = parts.lastSeq;
    parts.line.heard = (message) => {
      if ("failed" in message) this.#failed ??= message.failed;
      if ("committed" in message) this.#keep(message.ms);
      this.#listener();
    };
  }
  append(records: readonly JournalRecord[]): number {
    if (this.#failed !== null) return (this.#seq += records.length);
    // What one turn gives leaves in one message.
    if (this.#waiting.length === 0 && records.length > 0) queueMicrotask(() => this.#send());
    for (const r of records) this.#waiting.push({ seq: ++this.#seq, record: named(r, this.#config) });
    return this.#seq;
  }
  get durable(): number {
    return Number(Atomics.load(this.#durable, 0));
  }
  get failed(): string | null {
    return this.#failed;
  }
  onChange(listener: () => void): void {
    this.#listener = listener;
  }
  close(): Promise<void> {
    this.#send();
    return this.#line.close();
  }
  #send(): void {
    if (this.#waiting.length === 0) return;
    this.#line.post({ records: this.#waiting });
    this.#waiting = [];
  }
  #keep(ms: number): void {
    this.commitMs.push(ms);
    if (this.commitMs.length > 2 * COMMITS_KEPT) this.commitMs.splice(0, COMMITS_KEPT);
  }
}
const COMMITS_KEPT = 10_000;
