/**
 * The journal's file as facts in and facts out. Synchronous: a thread of its own uses it (thread.ts), and tests directly.
 *
 * Invariants: 1. what `write` has returned from is on the disk, whole; what it threw from is not there at all. 2. a fill, a
 * bust and a payment are kept once per id and account, however often they are given. 3. facts are read in the order in which
 * they were written. 4. an epoch is begun once, greater than every one before it.
 */
import type Database from "better-sqlite3";
import { JournalState } from "../../core/journal-state.ts";
import type { OrderId, RecoveredEvent } from "../../core/types.ts";
import { micros, ORDER_IDS_PER_SECOND } from "../../core/units.ts";
import { sameFile } from "../same-file.ts";
import { indexed, type NamedRecord, type NumberedRecord } from "./named.ts";
import { ENDS, READERS, type Row, Source, type Value } from "./readers.ts";
import { CORE_VERSION, FORMAT, NUMBERED, openFile } from "./schema.ts";
import { type Snapshot, snapshotOf, textOf } from "./snapshot.ts";
import { JournalError, journalTrouble } from "./trouble.ts";

/** Facts that are looked through at once. */
const TRIM_SEQS = 10_000;

/** Facts behind a snapshot that make the next one due: a tenth of a second's reading. */
const SNAPSHOT_EVERY = 20_000;
/** One that is longer (years of fills of a venue that numbers them with gaps) is made as many times more seldom. */
const SHORT_BYTES = 2_000_000;
/** The newest, and the one before it in case that is damaged. */
const SNAPSHOTS_KEPT = 2;

/** What is known of an account from before a start. */
export interface KeptPast {
  account: string;
  markets: readonly string[];
  event: RecoveredEvent;
}
export interface Beginning {
  installation: string;
  /** Which engine of the installation. */
  engine: string;
  /** The epoch is at least this. */
  epochMin: number;
  /** Microseconds since 1970. */
  at: number;
}

/** An account whose past was asked for: kept up with what is written, so that a snapshot needs no reading. */
interface Followed {
  state: JournalState;
  markets: string[];
  placeOf: (key: string) => number;
  /** Number and length of its newest snapshot; 0 for none. */
  snapshotSeq: number;
  bytes: number;
}

export class JournalStore {
  readonly #file: string;
  readonly #db: Database.Database;
  readonly #whyNotSame: (hasWorked: boolean) => string | null;
  readonly #refs = new Map<string, number>();
  readonly #statements = new Map<string, Database.Statement>();
  readonly #followed = new Map<string, Followed>();
  #epoch = 0;
  /** Number of the newest fact; found out when the first past is asked for. */
  #newest = 0;
  /** Facts up to here have been trimmed in this life of the store. */
  #trimmed = 0;

  /** Throws a JournalError with the file and the way out. */
  constructor(file: string, isLasting = true) {
    this.#file = file;
    this.#db = openFile(file, isLasting);
    this.#whyNotSame = sameFile(file);
  }
  close(): void {
    this.#db.close();
  }
  /** Sequence number of the newest fact; 0 before the first. */
  lastSeq(): number {
    const newest = NUMBERED.map((table) => Number(this.#get(`SELECT COALESCE(MAX(seq), 0) AS n FROM ${table}`).n));
    return Math.max(...newest);
  }
  /** Newest order that was ever named, of any account; 0 for none. */
  newestId(): OrderId {
    return Number(this.#get("SELECT COALESCE(MAX(orderId), 0) AS n FROM intent").n);
  }
  /** A newer one, of which the venue told since the newest intent; 0 for none. */
  #unnamedId(): OrderId {
    const since = Number(this.#get("SELECT COALESCE(MAX(seq), 0) AS n FROM intent").n);
    const told = ["ended", "fill"].map((table) =>
      Number(this.#get(`SELECT COALESCE(MAX(orderId), 0) AS n FROM ${table} WHERE seq > ${since}`).n),
    );
    const id = Math.max(...told);
    return id > this.newestId() ? id : 0;
  }
  /** Begins an epoch greater than all before it, that any order was named in as well. Every fact from here on carries it. */
  begin({ installation, engine, epochMin, at }: Beginning): number {
    return this.#commit(() => {
      const before = Number(this.#get("SELECT COALESCE(MAX(epoch), 0) AS n FROM epoch").n);
      const epoch = Math.max(epochMin, before + 1, Math.floor(this.newestId() / ORDER_IDS_PER_SECOND) + 1);
      this.#run("INSERT INTO epoch VALUES (?, ?, ?, ?, ?, ?)", epoch, installation, engine, FORMAT, CORE_VERSION, at);
      this.#epoch = epoch;
      return epoch;
    });
  }
  /** One commit. Throws a JournalError; nothing of it is kept then. */
  write(records: readonly NumberedRecord[]): void {
    this.#commit(() => {
      for (const { seq, record } of records) this.#add(seq, record);
    });
    for (const { seq, record } of records) {
      this.#newest = seq;
      const followed = this.#followed.get(record.account);
      const fact = followed && indexed(record, 0, followed.placeOf);
      if (fact) followed.state.take(fact);
    }
  }
  /** A snapshot of each account whose past was asked for, where so many facts lie behind the one before. True where one was due. */
  snapshot(every = SNAPSHOT_EVERY): boolean {
    let isDue = false;
    for (const [account, followed] of this.#followed) {
      const { state, markets, snapshotSeq, bytes } = followed;
      if (this.#newest - snapshotSeq < every * Math.max(1, bytes / SHORT_BYTES)) continue;
      isDue = true;
      const { sha, body } = textOf({ markets, books: state.kept(0) });
      this.#commit(() => {
        const ref = this.#ref("account", account);
        this.#run("INSERT OR REPLACE INTO snapshot VALUES (?, ?, ?, ?)", ref, this.#newest, sha, body);
        this.#run(
          "DELETE FROM snapshot WHERE account = ? AND seq NOT IN (SELECT seq FROM snapshot WHERE account = ? ORDER BY seq DESC LIMIT ?)",
          ...[ref, ref, SNAPSHOTS_KEPT],
        );
      });
      followed.snapshotSeq = this.#newest;
      followed.bytes = body.length;
    }
    return isDue;
  }

  /**
   * Forgets where amends of before `at` moved orders that have ended since: no start asks for it, and it is nine tenths of the
   * file. One stretch of the facts per call; false where none is old enough.
   */
  trim(at: number): boolean {
    const to = this.#trimmed + TRIM_SEQS;
    const next = this.#statement("SELECT at FROM intent WHERE seq >= ? ORDER BY seq LIMIT 1").get(to) as
      | Row
      | undefined;
    if (next === undefined || Number(next.at) >= at) return false;
    this.#commit(() =>
      this.#run(
        `DELETE FROM intent WHERE seq > ? AND seq <= ? AND action = 'amend' AND orderId NOT IN (SELECT orderId FROM open_order)`,
        this.#trimmed,
        to,
      ),
    );
    this.#trimmed = to;
    return true;
  }

  #commit<T>(work: () => T): T {
    try {
      const moved = this.#whyNotSame(false);
      if (moved !== null) throw new JournalError(moved);
      const done = this.#db.transaction(work).immediate();
      // What was written to a file that went meanwhile is not written.
      const after = this.#whyNotSame(true);
      if (after !== null) throw new JournalError(after);
      return done;
    } catch (e) {
      // A name that was given in what is undone is given anew.
      this.#refs.clear();
      throw e instanceof JournalError ? e : journalTrouble(this.#file, e);
    }
  }
  #statement(sql: string): Database.Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) this.#statements.set(sql, (statement = this.#db.prepare(sql)));
    return statement;
  }
  #run(sql: string, ...values: Value[]): void {
    this.#statement(sql).run(...values);
  }
  #get(sql: string): Row {
    return this.#statement(sql).get() as Row;
  }
  #ref(table: "account" | "market", name: string): number {
    const known = this.#refs.get(name);
    if (known !== undefined) return known;
    const column = table === "account" ? "id" : "key";
    this.#run(`INSERT OR IGNORE INTO ${table} (${column}) VALUES (?)`, name);
    const { ref } = this.#statement(`SELECT ref FROM ${table} WHERE ${column} = ?`).get(name) as { ref: number };
    this.#refs.set(name, ref);
    return ref;
  }
  #add(seq: number, r: NamedRecord): void {
    const account = this.#ref("account", r.account);
    const market = r.market === null ? null : this.#ref("market", r.market);
    const head = [seq, this.#epoch, account] as const;
    switch (r.kind) {
      case "intent":
        if (r.action === "place") this.#run("INSERT OR IGNORE INTO open_order VALUES (?, ?)", r.id, account);
        return this.#run(
          "INSERT INTO intent VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
          ...[...head, market, r.action, r.id, r.side, r.tick, r.lots, r.at],
        );
      case "ended":
        this.#run("DELETE FROM open_order WHERE orderId = ?", r.id);
        return this.#run(
          "INSERT INTO ended VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
          ...[...head, market, r.id, r.as, r.cumLots, r.proof, r.at],
        );
      case "fill":
      case "bust":
        if (r.exchangeAt !== undefined || r.proof !== undefined)
          this.#run("INSERT OR IGNORE INTO bust_word VALUES (?, ?, ?)", seq, r.exchangeAt ?? null, r.proof ?? null);
        return this.#run(
          `INSERT OR IGNORE INTO ${r.kind} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          ...[...head, market, r.fillId, r.id, r.side, r.tick, r.lots, r.fee.toString(), r.feeAsset],
          ...[r.liquidity ?? null, r.charged ? JSON.stringify(r.charged) : null, r.inOpening === true ? 1 : 0, r.at],
        );
      case "payment":
        return this.#run(
          "INSERT OR IGNORE INTO payment VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
          ...[...head, market, r.paymentId, r.amount.toString(), r.asset, r.at],
        );
      case "opening":
        return this.#run(
          "INSERT INTO opening VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
          ...[...head, market, r.lots, r.reason, r.life ?? null, r.at],
        );
      case "obligation":
        return this.#run("INSERT INTO obligation VALUES (?, ?, ?, ?, ?, ?)", ...head, r.state, r.reason, r.at);
      case "trading":
        return this.#run(
          "INSERT INTO trading VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
          ...[...head, market, r.level, r.code, r.reason, r.by, r.at],
        );
      case "cursor":
        return this.#run(
          `INSERT OR REPLACE INTO "cursor" VALUES (?, ?, ?, ?, ?)`,
          ...[account, seq, this.#epoch, r.cursor, r.at],
        );
    }
  }

  // ----------------------------------------------------------------------------------------------------------- reading

  /**
   * What a start needs of an account, in the order of writing: of orders those that have not ended, of everything else all
   * of it. The order ends that were ever written are asked for by `ends`. Behind a fact that a snapshot holds: also the ends.
   */
  *facts(account: string, after = 0): Generator<NumberedRecord> {
    const found = this.#statement("SELECT ref FROM account WHERE id = ?").get(account) as { ref: number } | undefined;
    if (found === undefined) return;
    try {
      // Not kept: a statement that is being read can't be read twice.
      const readers = after === 0 ? READERS : [...READERS, ENDS];
      const sources = readers.map(({ sql, read }) => new Source(this.#db.prepare(sql).iterate(found.ref, after), read));
      for (;;) {
        let first = sources[0]!;
        for (const source of sources) if (source.seq < first.seq) first = source;
        if (first.seq === Number.POSITIVE_INFINITY) return;
        const { seq } = first;
        yield { seq, record: first.take(account) };
      }
    } catch (e) {
      throw e instanceof JournalError ? e : journalTrouble(this.#file, e);
    }
  }
  /** The same as the event of a start, its markets as places in `markets`: a desk has others, in another order. */
  past(account: string): KeptPast {
    const state = new JournalState();
    const kept = this.#newestSnapshot(account);
    const markets = [...(kept?.markets ?? [])];
    const places = new Map(markets.map((key, place) => [key, place]));
    const placeOf = (key: string): number => {
      const known = places.get(key);
      if (known !== undefined) return known;
      places.set(key, markets.length);
      return markets.push(key) - 1;
    };
    if (kept !== null) state.resume(0, kept.books);
    for (const { record } of this.facts(account, kept?.seq)) {
      const fact = indexed(record, 0, placeOf);
      if (fact !== null) state.take(fact);
    }
    this.#newest = this.lastSeq();
    const { seq: snapshotSeq, bytes } = kept ?? { seq: 0, bytes: 0 };
    this.#followed.set(account, { state, markets, placeOf, snapshotSeq, bytes });
    // Of every account, and behind a snapshot too: the state above saw the facts of one.
    const { unnamedId: _, ...event } = state.recovered(0, micros(0));
    const unnamedId = this.#unnamedId();
    const ids = { newestId: this.newestId(), ...(unnamedId > 0 && { unnamedId }) };
    return { account, markets: [...markets], event: { ...event, ...ids } };
  }
  /** The newest that is whole; null for none. */
  #newestSnapshot(account: string): (Snapshot & { seq: number; bytes: number }) | null {
    const sql =
      "SELECT s.seq, s.sha, s.body FROM snapshot s JOIN account a ON a.ref = s.account WHERE a.id = ? ORDER BY s.seq DESC";
    const rows = this.#statement(sql).all(account) as { seq: number; sha: string; body: string }[];
    for (const { seq, ...text } of rows) {
      const snapshot = snapshotOf(text);
      if (snapshot !== null) return { seq, bytes: text.body.length, ...snapshot };
    }
    return null;
  }
  /** How an order ended, newest word last; empty where it has not, or was never named. */
  ends(id: OrderId): { how: string; cumLots: number; proof: string; at: number }[] {
    const rows = this.#statement("SELECT how, cumLots, proof, at FROM ended WHERE orderId = ? ORDER BY seq").all(id);
    return rows as { how: string; cumLots: number; proof: string; at: number }[];
  }
}
