/**
 * A desk and a simulated venue in virtual time: the same core as live, with a heap of due events in place of the clock.
 *
 * Invariants: 1. an event reaches the desk at its `at`, in order of time and, at one time, in the order in which it was told; the timer of
 * a time comes last. 2. the venue has always happened up to the desk's time before the desk steps. 3. the same options give the
 * same effects, byte for byte.
 */

import type { Settings } from "./core/settings.ts";
import {
  ACTIVE,
  type AccountIndex,
  type Effect,
  type Event,
  type GateLevel,
  HALTED,
  type QueryEffect,
  type SentEvent,
} from "./core/types.ts";
import { MICROS_PER_MS, type Micros, micros } from "./core/units.ts";
import { EffectsHash } from "./effects-hash.ts";
import { DueHeap } from "./sim/due-heap.ts";
import type { SimVenue } from "./sim/venue.ts";
import { defaultLatency } from "./sim/wire.ts";

export interface VirtualRunOptions<Desk> {
  desk: Desk;
  step: (desk: Desk, event: Event) => readonly Effect[];
  venue: SimVenue;
  account: AccountIndex;
  settings: Settings;
  startAt: Micros;
  /** Timers of the shell are cut from virtual time at this distance. */
  timerMs?: number;
  /** Called for each event that reached the desk and what it gave, after the effects were acted on. */
  onStep?: (event: Event, effects: readonly Effect[]) => void;
}

const TIMER_MS = 50;
/** The past that a desk is warmed up with: half an hour of seconds. */
const WARM_UP_BARS = 1800;

type Due = { event: Event } | { query: QueryEffect } | { resync: number };

export class VirtualRun<Desk> {
  readonly hash = new EffectsHash();
  readonly #o: VirtualRunOptions<Desk>;
  readonly #due = new DueHeap<Due>();
  readonly #timerMicros: number;
  #timerAt: number;
  #gate: GateLevel = ACTIVE;
  #events = 0;

  constructor(options: VirtualRunOptions<Desk>) {
    this.#o = options;
    this.#timerMicros = (options.timerMs ?? TIMER_MS) * MICROS_PER_MS;
    this.#timerAt = options.startAt + this.#timerMicros;
    for (const event of this.#opening()) this.#push(event);
  }

  /** Events that reached the desk. */
  get events(): number {
    return this.#events;
  }

  /** An event from outside (a command, a settings revision) at its own time, which must not lie in the past. */
  inject(event: Event): void {
    this.#push(event);
  }

  /** Runs everything that is due up to and including `to`. */
  runTo(to: Micros): void {
    const { venue } = this.#o;
    for (;;) {
      const next = Math.min(this.#due.nextAt(), this.#timerAt, venue.nextAt());
      if (next > to) return;
      if (venue.nextAt() <= next) venue.advance(micros(next), this.#told);
      else if (this.#due.nextAt() <= next) this.#take(this.#due.pop(), micros(next));
      else {
        this.#timerAt += this.#timerMicros;
        this.#step({ type: "timer", at: micros(next), exchangeAt: null });
      }
    }
  }

  readonly #told = (event: Event): void => this.#push(event);

  #push(event: Event): void {
    this.#due.push(event.at, { event });
  }

  #take(due: Due, now: Micros): void {
    const { venue } = this.#o;
    if ("event" in due) this.#step(due.event);
    else {
      // Nothing of the venue's is due before: this only tells it what time it is.
      venue.advance(now, this.#told);
      if ("query" in due) this.#answer(due.query, now);
      // In a gap there is no whole book to send: the next one comes by itself.
      else if (!venue.inGap(due.resync))
        this.#push({ ...venue.snapshot(due.resync), at: micros(now + defaultLatency.feedMicros) });
    }
  }

  #step(event: Event): void {
    this.#events++;
    const effects = this.#o.step(this.#o.desk, event);
    for (const effect of effects) {
      this.hash.add(effect);
      this.#act(effect, event.at);
    }
    this.#o.onStep?.(event, effects);
  }

  #act(effect: Effect, at: Micros): void {
    const { venue } = this.#o;
    switch (effect.do) {
      case "place":
      case "amend":
      case "cancel": {
        const open = effect.do === "cancel" || this.#gate !== HALTED;
        // The desk may reuse the object: what is under way is a copy.
        if (open) venue.submit({ ...effect }, at);
        this.#push(sent(effect, open ? "written" : "refused-at-gate", at));
        break;
      }
      case "cancel-all":
        venue.cancelAll(at, effect.market);
        break;
      case "query":
        this.#due.push(at + defaultLatency.entryMicros, { query: { ...effect } });
        break;
      case "resync":
        this.#due.push(at + defaultLatency.entryMicros, { resync: effect.market });
        break;
      case "latch":
        this.#gate = effect.level;
        break;
    }
  }

  /** The venue was asked; the answer says what holds now and is heard a little later. */
  #answer(query: QueryEffect, asked: Micros): void {
    const { venue, account } = this.#o;
    const at = micros(asked + defaultLatency.responseMicros);
    const requestedAt = micros(asked - defaultLatency.entryMicros);
    const stamp = { type: "report", at, exchangeAt: asked } as const;
    if (query.what === "order" && query.id !== null)
      this.#push({ ...venue.orderReport(query.id, at), at, requestedAt });
    else if (query.what === "open-orders")
      this.#push({ ...stamp, report: "open-orders", account, requestedAt, orders: venue.openOrders() });
    else if (query.what === "account") this.#push({ ...venue.accountState(requestedAt), at });
    else if (query.what === "fills") {
      for (const fill of venue.fillsSince(0, venue.fillCount)) this.#push({ ...fill, at, via: "query" });
      this.#push({ ...stamp, report: "fills-read", account, requestedAt });
    }
  }

  /** What a desk has to hear before it may quote: rules, past, links, account, books; then the gate opens. */
  #opening(): Event[] {
    const { venue, account, settings, startAt: at } = this.#o;
    const stamp = { at, exchangeAt: null } as const;
    const events: Event[] = [{ ...stamp, type: "settings", revision: 1, settings, by: "start", error: null }];
    venue.instruments().forEach((instrument, market) => {
      events.push({ ...stamp, type: "instrument", market, instrument });
      const bars = venue.candles(market, 1, WARM_UP_BARS);
      events.push({ ...stamp, type: "history", market, barSeconds: 1, bars });
    });
    for (const channel of ["market", "private"] as const)
      events.push({ ...stamp, type: "connection", account, channel, status: "up", market: null });
    venue.instruments().forEach((_, market) => {
      if (venue.inGap(market))
        events.push({ ...stamp, type: "connection", account, channel: "market", status: "gap", market });
      else events.push(venue.snapshot(market));
    });
    events.push({ ...venue.accountState(at), at });
    events.push({
      ...stamp,
      type: "report",
      report: "open-orders",
      account,
      requestedAt: at,
      orders: venue.openOrders(),
    });
    events.push({ ...stamp, type: "gate", level: ACTIVE, reason: "start" });
    return events;
  }
}

const sent = (
  action: { do: SentEvent["action"]; id: number },
  outcome: SentEvent["outcome"],
  at: Micros,
): SentEvent => ({
  type: "sent",
  at,
  exchangeAt: null,
  action: action.do,
  id: action.id,
  outcome,
});
