/**
 * The engine's side of a venue of the world: the Venue port over the wire and the private stream, with the names that the
 * venue knows our orders by.
 *
 * Invariants: 1. nothing is sent twice; a request without an answer is told as timed out. 2. the gate is asked in the moment
 * of writing. 3. after `kill` nothing is heard and nothing is sent.
 */
import type {
  Action,
  Bar,
  CancelAllEffect,
  Event,
  Instrument,
  OrderId,
  QueryEffect,
  SentEvent,
} from "../core/types.ts";
import type { Micros } from "../core/units.ts";
import type { Sink, Venue, VenueCapabilities } from "../edge/ports.ts";
import type { OrderIds } from "../edge/venues/order-ids.ts";
import { type Cursor, Questions } from "./client-questions.ts";
import { ClientWords } from "./client-words.ts";
import type { Dice } from "./dice.ts";
import { Names } from "./names.ts";
import type { PrivateStream } from "./private-stream.ts";
import type { Profile } from "./profiles.ts";
import { MS, SECOND, type Time } from "./time.ts";
import type { Message, OrderRow, WireAction } from "./truth-types.ts";
import type { TruthVenue } from "./truth-venue.ts";
import type { Reply, Wire } from "./wire.ts";

/** Shorter than the core's own patience with an order. */
const TIMEOUT_MICROS = 2 * SECOND;
/** A hole in the numbers is waited on this long: messages overtake each other. */
const HOLE_MICROS = 500 * MS;

export interface ClientParts {
  account: number;
  profile: Profile;
  venue: TruthVenue;
  wire: Wire;
  stream: PrivateStream;
  time: Time;
  dice: Dice;
  ids: OrderIds;
  /** The engine's own clock. */
  clock: () => Micros;
  gate: () => boolean;
  /** Fills and payments before these numbers are known from before this start. */
  cursor: Cursor;
  /** Something is about to be written; true: the process was killed here, and it is not. */
  beforeWrite: (actions: readonly WireAction[]) => boolean;
  afterWrite: (actions: readonly WireAction[]) => void;
  duringCancelAll: () => void;
  /** A promise of this client was settled: those who wait for it have to be let run. */
  settled: () => void;
}

export class VenueClient implements Venue {
  readonly capabilities: VenueCapabilities;
  readonly #p: ClientParts;
  readonly #words: ClientWords;
  readonly #questions: Questions;
  readonly #names: Names;
  #sink: Sink = () => {};
  #isDead = false;
  #heardSeq = 0;
  #isBehind = false;
  #connected: (() => void) | null = null;
  readonly #end = {
    take: (seq: number, message: Message) => this.#take(seq, message),
    down: (status: "down" | "silent") => this.#words.link("private", status),
    up: () => this.#up(),
  };

  constructor(parts: ClientParts) {
    this.#p = parts;
    const { profile, account, clock } = parts;
    const names = new Names(profile, parts.ids);
    const tell = (event: Event) => {
      if (!this.#isDead) this.#sink(event);
    };
    const words = new ClientWords({ account, clock, names, tell });
    this.#names = names;
    this.#words = words;
    this.#questions = new Questions({
      ...parts,
      names,
      words,
      isDead: () => this.#isDead,
      isClosed: () => this.isDisconnected,
    });
    const { batchMax } = profile.rules;
    this.capabilities = { amend: true, postOnly: true, batchMax, deadMan: profile.hasDeadMan, history: false };
  }
  isDisconnected = false;
  disconnect(): void {
    if (this.isDisconnected) return;
    this.isDisconnected = true;
    this.#p.stream.disconnect(this.#end);
    for (const channel of ["market", "private"] as const) this.#words.link(channel, "down");
  }
  reconnect(): void {
    if (!this.isDisconnected) return;
    this.isDisconnected = false;
    this.#p.stream.connect(this.#end);
  }
  kill(): void {
    this.#isDead = true;
    this.#sink = () => {};
    this.#p.stream.disconnect(this.#end);
  }
  /** Reads fills that were told before once more; `told`: they were. */
  readAgain(told: () => void): void {
    if (!this.#isDead && this.#questions.goBack(10)) this.#questions.fills().then(told, () => {});
  }
  /** Orders of before this start, in the order in which they were sent. */
  adopt(orders: readonly { id: OrderId; sentAt: number; mayLive: boolean }[]): void {
    const { landingMicrosMax } = this.#p.profile.rules;
    for (const o of orders) this.#names.slots.adopt(o.id, { ...o, landsUntil: o.sentAt + landingMicrosMax });
  }

  // ------------------------------------------------------------------------------------------------------- the port

  async markets(): Promise<Instrument[]> {
    return this.#p.venue.markets.map((m) => m.instrument);
  }
  async moreMarkets(): Promise<Instrument[]> {
    return [];
  }
  async startMarket(symbol: string): Promise<Instrument> {
    throw new Error(`the venue has no market ${symbol}`);
  }
  follow(): void {}
  connect(sink: Sink): Promise<void> {
    this.#sink = sink;
    this.#p.stream.connect(this.#end);
    return new Promise((live) => {
      this.#connected = live;
    });
  }
  async candles(): Promise<Bar[]> {
    return [];
  }
  async close(): Promise<void> {
    this.kill();
  }
  send(actions: readonly Action[]): void {
    if (this.#isDead) return;
    const { batchMax } = this.#p.profile.rules;
    for (const isCancel of [true, false]) {
      let batch: WireAction[] = [];
      for (const a of actions) {
        if ((a.do === "cancel") !== isCancel) continue;
        if (a.do !== "place" && !this.#names.isNamed(a.id)) {
          // Its slot is another order's by now: nothing of it can be there.
          this.#words.refusal(a.id, REFUSED[a.do], "UNKNOWN_ORDER");
          continue;
        }
        const wired = this.#encode(a);
        if (wired === null) {
          // No slot is free: never sent.
          this.#sent(a.do, a.id, "no-free-name");
          continue;
        }
        batch.push(wired);
        if (batch.length === batchMax) {
          this.#post(batch);
          batch = [];
        }
      }
      if (batch.length > 0) this.#post(batch);
    }
  }
  /** However the core came to know it: by the stream, an answer, or the proof that it can land no more. */
  ended(id: OrderId): void {
    this.#names.slots.ended(id);
  }
  cancelAll(effect: CancelAllEffect): Promise<void> {
    return this.#questions.ask(
      () => {
        this.#p.duringCancelAll();
        this.#p.venue.cancelAll(effect.market);
      },
      () => {},
    );
  }
  armDeadMan(ms: number): Promise<void> {
    return this.#questions.ask(
      () => this.#p.venue.armDeadMan(ms * MS),
      () => {},
    );
  }
  async resync(market: number): Promise<void> {
    this.#bookAgain(market);
  }
  query(effect: QueryEffect): Promise<void> {
    switch (effect.what) {
      case "order":
        return this.#questions.order(effect.id!);
      case "open-orders":
        return this.#questions.openOrders();
      case "account":
        return this.#questions.accountState();
      case "fills":
        return this.#questions.fills();
    }
  }

  // ------------------------------------------------------------------------------------------------- what is sent

  #encode(a: Action): WireAction | null {
    const { time } = this.#p;
    const isPlace = a.do === "place";
    const name = isPlace ? this.#names.give(a.id, time.now) : this.#names.of(a.id);
    if (name === null) return null;
    const newId = a.do === "amend" ? (a.newId ?? null) : null;
    const newName = newId === null ? null : this.#names.give(newId, time.now);
    if (newId !== null && newName === null) return null;
    return {
      do: a.do,
      name,
      id: a.id,
      market: a.market,
      side: isPlace ? a.side : a.do === "amend" ? (a.side ?? 0) : 0,
      tick: a.do === "cancel" ? 0 : a.tick,
      lots: a.do === "cancel" ? 0 : a.lots,
      tif: isPlace ? a.tif : "post-only",
      reduceOnly: isPlace && a.reduceOnly,
      venueId: null,
      newName,
      newId,
      writtenAt: time.now,
    };
  }
  #post(actions: readonly WireAction[]): void {
    const { gate, beforeWrite, afterWrite, wire, time } = this.#p;
    if (this.#isDead) return;
    if (this.isDisconnected || (actions[0]!.do !== "cancel" && !gate())) {
      for (const a of actions) this.#sent(a.do, a.id, "refused-at-gate");
      return;
    }
    if (beforeWrite(actions)) return;
    for (const a of actions) this.#sent(a.do, a.id, "written");
    let isOver = false;
    const end = (outcome: "timed-out" | "transport-error") => {
      if (isOver || this.#isDead) return;
      isOver = true;
      for (const a of actions) this.#sent(a.do, a.id, outcome);
    };
    wire.submit(actions, (reply) => {
      if (isOver || this.#isDead) return;
      if (reply.is === "broken") return end("transport-error");
      isOver = true;
      this.#hear(actions, reply);
    });
    time.after(TIMEOUT_MICROS, () => end("timed-out"));
    afterWrite(actions);
  }
  #hear(actions: readonly WireAction[], reply: Exclude<Reply, { is: "broken" }>): void {
    if (reply.is === "taken") return;
    for (const a of actions) {
      if (reply.is === "refused") this.#refused(a, reply.code);
      else {
        // By name: a batch is answered in whatever order the venue likes.
        const result = reply.results.find((r) => r.name === a.name);
        if (result === undefined) this.#sent(a.do, a.id, "transport-error");
        else if (result.ok) this.#accepted(a, result.order);
        else this.#refused(a, result.code);
      }
    }
  }
  #accepted(a: WireAction, o: OrderRow): void {
    const id = a.newId ?? a.id;
    this.#names.slots.landed(id);
    if (a.do === "cancel") this.#words.order(id, "canceled", o, { via: "response" });
    else this.#words.order(id, a.do === "amend" && a.newId === null ? "amended" : "acked", o, { via: "response" });
  }
  #refused(a: WireAction, code: string): void {
    if (a.newId !== null) this.#words.refusal(a.newId, "rejected", code);
    this.#words.refusal(a.id, REFUSED[a.do], code);
  }
  #sent(action: SentEvent["action"], id: OrderId, outcome: SentEvent["outcome"]): void {
    this.#words.tell({ type: "sent", at: this.#p.clock(), exchangeAt: null, action, id, outcome });
  }

  // ------------------------------------------------------------------------------------------------ what is heard

  #take(seq: number, message: Message): void {
    if (this.#isDead) return;
    const isHole = seq > this.#heardSeq + 1 && this.#heardSeq > 0;
    this.#heardSeq = Math.max(this.#heardSeq, seq);
    switch (message.what) {
      case "order":
        this.#told(message);
        break;
      case "fill":
        this.#words.fill(message.fill, "stream");
        break;
      case "bust":
        this.#words.bust(message.fill, message.at, "stream");
        break;
      case "payment":
        this.#words.payment(message.payment);
        break;
    }
    if (isHole) this.#p.time.after(HOLE_MICROS, () => this.#catchUp());
  }
  #told(m: Extract<Message, { what: "order" }>): void {
    const id = this.#names.idOf(m.order.name, m.order.bornAt);
    if (id === null) return;
    if (m.status === "failed") {
      const action = m.action ?? "place";
      return this.#words.refusal(id, REFUSED[action], m.code ?? "FAILED");
    }
    this.#names.slots.landed(id);
    if (m.status !== "acked" && m.status !== "amended") this.#names.slots.ended(id);
    this.#words.order(id, m.status, m.order, { via: "stream", code: m.code });
  }
  #up(): void {
    this.#words.link("market", "up");
    this.#words.link("private", "up");
    for (const m of this.#p.venue.markets) this.#bookAgain(m.index);
    this.#connected?.();
    if (this.#connected === null) this.#catchUp();
    else this.#p.settled();
    this.#connected = null;
  }
  /** Fills and payments that were told to nobody, until a question for them was answered: nothing else asks for a payment. */
  #catchUp(): void {
    if (this.#isDead || this.isDisconnected || this.#isBehind) return;
    this.#isBehind = true;
    const ignore = () => {};
    const over = () => {
      this.#isBehind = false;
    };
    const read = () => {
      over();
      void this.#questions
        .openOrders()
        .then(() => this.#questions.accountState(), ignore)
        .catch(ignore);
    };
    const again = () => {
      over();
      this.#p.time.after(SECOND, () => this.#catchUp());
    };
    this.#questions.fills().then(read, again);
  }
  #bookAgain(market: number): void {
    const { venue, clock, time } = this.#p;
    this.#words.tell(venue.market(market).shown.whole(time, clock()));
  }
}
const REFUSED = { place: "rejected", amend: "amend-rejected", cancel: "cancel-rejected" } as const;
