/**
 * The journal's own thread: it owns the connection and commits in groups, so that a slow disk holds up nobody but who waits
 * for a fact to be durable.
 *
 * Invariants: 1. whatever came while a commit ran goes into the next one, in its order. 2. "durable" is said only of what is on
 * the disk. 3. after a refusal nothing more is written: who asks is told why, once.
 */
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { MICROS_PER_MS } from "../../core/units.ts";
import type { NumberedRecord } from "./named.ts";
import { type Beginning, JournalStore, type KeptPast } from "./store.ts";

export interface ThreadOptions {
  file: string;
  beginning: Beginning;
  /** Accounts whose past is asked for. */
  accounts: readonly string[];
  /** Two int64: the sequence number up to which everything is durable. */
  durable: SharedArrayBuffer;
  /** False: what is durable outlives the process, not a power cut. */
  isLasting?: boolean;
  /** For tests: the disk is this much slower. */
  commitDelayMs?: number;
}
export type ToJournal = { records: readonly NumberedRecord[] } | { close: true };
export type FromJournal =
  | { opened: { epoch: number; lastSeq: number; past: readonly KeptPast[] } }
  /** How long the commit took: for figures. */
  | { committed: number; ms: number }
  | { failed: string }
  | { closed: true };

const AMENDS_KEPT_MS = 7 * 86_400_000;
/** Small bites, behind a commit: nobody waits for them. */
const TRIM_EVERY_MS = 1_000;

function serve(port: MessagePort, options: ThreadOptions): void {
  const durable = new BigInt64Array(options.durable);
  const post = (message: FromJournal): void => port.postMessage(message);
  let store: JournalStore | null = null;
  let trimmedAt = 0;
  const fail = (e: unknown): void => {
    post({ failed: e instanceof Error ? e.message : String(e) });
    store?.close();
    store = null;
  };
  function open(): void {
    store = new JournalStore(options.file, options.isLasting);
    const past = options.accounts.map((account) => store!.past(account));
    const lastSeq = store.lastSeq();
    store.snapshot();
    Atomics.store(durable, 0, BigInt(lastSeq));
    post({ opened: { epoch: store.begin(options.beginning), lastSeq, past } });
  }
  function commit(group: readonly NumberedRecord[]): void {
    if (store === null || group.length === 0) return;
    const from = performance.now();
    if (options.commitDelayMs) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, options.commitDelayMs);
    store.write(group);
    const { seq } = group[group.length - 1]!;
    Atomics.store(durable, 0, BigInt(seq));
    post({ committed: seq, ms: performance.now() - from });
    if (from - trimmedAt < TRIM_EVERY_MS) return;
    trimmedAt = from;
    if (store.snapshot()) return;
    store.trim((Date.now() - AMENDS_KEPT_MS) * MICROS_PER_MS);
  }
  /** Everything that waits, as one group. */
  function take(first: ToJournal): void {
    const group: NumberedRecord[] = [];
    let closing = false;
    for (let message: ToJournal | undefined = first; message !== undefined && !closing; message = next(port)) {
      if ("close" in message) closing = true;
      else group.push(...message.records);
    }
    try {
      commit(group);
    } catch (e) {
      fail(e);
    }
    if (!closing) return;
    store?.close();
    store = null;
    post({ closed: true });
    port.close();
  }
  port.on("message", take);
  try {
    open();
  } catch (e) {
    fail(e);
  }
}
const next = (port: MessagePort): ToJournal | undefined =>
  (receiveMessageOnPort(port) as { message: ToJournal } | undefined)?.message;

if (parentPort === null) throw new Error("thread.ts is the entry of a worker thread");
serve(parentPort, workerData as ThreadOptions);
