/**
 * The wire between one life of the engine and one venue: requests and answers take time, get lost, come late, twice or
 * broken. What was written travels on when the engine dies; what comes back to a dead one is heard by nobody.
 *
 * Invariant: of each place and amend that was written the world knows from when on it can no longer land.
 */
import type { OrderId } from "../core/types.ts";
import type { Dice } from "./dice.ts";
import type { FaultId } from "./fault-table.ts";
import type { Profile } from "./profiles.ts";
import { MS, SECOND, type Time } from "./time.ts";
import type { TruthMarket } from "./truth-market.ts";
import type { Message, OrderRow, Result, TruthOrder, WireAction } from "./truth-types.ts";
import type { TruthVenue } from "./truth-venue.ts";

export type Reply =
  | { is: "results"; results: readonly Result[] }
  /** The request was taken; what became of it is told elsewhere. */
  | { is: "taken" }
  /** A refusal of the whole request by its transport: "HTTP_429", "INVALID_NONCE". */
  | { is: "refused"; code: string }
  /** A broken or missing answer. */
  | { is: "broken" };

/** Lots that a request on its way can still add to the worst case. */
interface Flight {
  market: TruthMarket;
  side: 0 | 1;
  lots: number;
  id: OrderId;
  /** The order that it enlarges where it lands while that one is open; null: it makes one. */
  order: TruthOrder | null;
  isOver: boolean;
}
export interface WireParts {
  venue: TruthVenue;
  profile: Profile;
  time: Time;
  dice: Dice;
  changed: (market: TruthMarket) => void;
  /** It may become more, for the desk has sent something. */
  written: (market: TruthMarket) => void;
  tell: (message: Message) => void;
  /** An engine runs that hears answers. */
  isHeard: () => boolean;
}
/**
 * Where F7 makes no second order: a venue that answers for one of two orders, and tells a trade twice or is asked by an engine that
 * does not know any more which trades the list had, leaves nothing that proves which trades of the other are real.
 */
const UNPROVEN: readonly FaultId[] = ["F20", "F37", "F38", "F39", "F40"];
/** Share of requests which arrive twice that a venue makes a second order of. */
const COPIED_SHARE = 0.3;
/** Share of requests that the market moves ahead of. */
const MOVED_SHARE = 0.05;
/** Why the venue can't be reached at all. */
export type Outage = "none" | "blackout" | "dns" | "auth" | "rate-limit";

export class Wire {
  outage: Outage = "none";
  /** Orders whose place is on its way and will land. */
  readonly #landing = new Set<OrderId>();
  readonly #p: WireParts;
  constructor(parts: WireParts) {
    this.#p = parts;
  }
  mayLand(id: OrderId): boolean {
    return this.#landing.has(id);
  }
  #latency(): number {
    const [low, high] = this.#p.profile.latencyMs;
    return this.#p.dice.random.between(low, high) * MS;
  }
  /** What is between the engine and the venue answers in the venue's place. True where the request goes no further. */
  #stopped(hear: (reply: Reply) => void): boolean {
    const { time, dice } = this.#p;
    if (this.outage === "none") return false;
    dice.count("F35");
    if (this.outage === "blackout") return true;
    const code = this.outage === "auth" ? "INVALID_NONCE" : "HTTP_429";
    time.after(5 * MS, () => hear(this.outage === "dns" ? { is: "broken" } : { is: "refused", code }));
    return true;
  }

  /** Orders and cancels. `hear` is called at most once. */
  submit(actions: readonly WireAction[], hear: (reply: Reply) => void): void {
    const { profile, dice, time, venue } = this.#p;
    if (this.#stopped(hear)) return;
    const isCancel = actions[0]!.do === "cancel";
    if (profile.lostShare > 0 && dice.random.chance(profile.lostShare)) return;
    if (isCancel ? dice.draws("F13") && dice.random.chance(0.5) : dice.strikes("F1")) {
      if (isCancel) dice.count("F13");
      return;
    }
    let delay = this.#latency();
    if (!isCancel && dice.strikes("F4"))
      delay = dice.random.between(0.3, profile.rules.landingMicrosMax / SECOND - 0.2) * SECOND;
    else if (dice.strikes("F3")) delay = dice.random.between(2.1, 4.5) * SECOND;
    if (dice.strikes("F6")) {
      // Refused at the door; now and then what was refused had gone through.
      time.after(this.#latency(), () => hear({ is: "refused", code: "HTTP_429" }));
      if (dice.random.chance(0.7)) return;
      return this.#land(actions, delay, () => {});
    }
    if (!dice.strikes("F7")) return this.#land(actions, delay, hear);
    // Twice, and the answer to the second is the one that comes back. Where orders are named by a text of ours the venue may not
    // have looked at it; a chain knows a transaction again.
    const isCopied =
      profile.naming === "text" && !UNPROVEN.some((id) => dice.has(id)) && dice.random.chance(COPIED_SHARE);
    const again = isCopied ? actions.map((a) => (a.do === "place" ? { ...a, isCopy: true } : a)) : actions;
    this.#land(actions, delay, () => {});
    time.after(delay + dice.random.between(0.005, 0.6) * SECOND, () => this.#answer(again, venue.land(again), hear));
  }
  #flights(actions: readonly WireAction[]): Flight[] {
    const out: Flight[] = [];
    for (const a of actions) {
      if (a.do === "cancel") continue;
      const made = a.do === "place" ? a.id : a.newId;
      if (made !== null) this.#landing.add(made);
      const market = this.#p.venue.market(a.market);
      const o = a.do === "amend" ? this.#p.venue.newest(a.name) : undefined;
      let lots = made === null ? 0 : a.lots;
      if (made === null && o?.status === "open") lots = Math.max(0, a.lots - o.lots - o.growing);
      const grows = made === null && o?.status === "open" ? o : null;
      const side = grows?.side ?? a.side;
      market.flying[side] += lots;
      if (grows !== null) grows.growing += lots;
      out.push({ market, side, lots, order: grows, id: a.newId ?? a.id, isOver: false });
      this.#p.written(market);
    }
    return out;
  }
  #over(flights: readonly Flight[]): void {
    for (const f of flights) {
      if (f.isOver) continue;
      f.isOver = true;
      this.#landing.delete(f.id);
      if (f.order === null) f.market.flying[f.side] -= f.lots;
      else if (f.order.status === "open") {
        f.market.flying[f.side] -= f.lots;
        f.order.growing -= f.lots;
      }
      this.#p.changed(f.market);
    }
  }
  #land(actions: readonly WireAction[], delay: number, hear: (reply: Reply) => void): void {
    const { venue, time } = this.#p;
    const flights = this.#flights(actions);
    time.after(delay, () => {
      // Off the wire before it is in the book: never counted twice.
      this.#over(flights);
      // Now and then the market moves while a request is on its way.
      if (this.#p.dice.random.chance(MOVED_SHARE)) venue.tick(venue.market(actions[0]!.market));
      if (this.#cut(actions, hear)) return;
      this.#answer(actions, venue.land(actions), hear);
    });
  }
  /** F17: the venue falls over in the middle of a batch, or before it. True where it has answered. */
  #cut(actions: readonly WireAction[], hear: (reply: Reply) => void): boolean {
    const { venue, dice, profile, time } = this.#p;
    if (actions.length < 2 || !dice.strikes("F17")) return false;
    const kind = dice.random.below(3);
    if (kind === 0) {
      // Nothing of it.
      this.#answer(
        actions,
        actions.map(({ name }) => ({ name, ok: false, code: "BATCH_FAILED" })),
        hear,
      );
    } else if (kind === 1 && !profile.rules.batchIsAtomic) {
      // A part of it, and a broken answer.
      venue.land(actions.slice(0, 1 + dice.random.below(actions.length - 1)));
      time.after(this.#latency(), () => hear({ is: "broken" }));
    } else {
      // In another order: each result names the one that it is of.
      const other = [...actions].reverse();
      this.#answer(other, venue.land(other), hear);
    }
    return true;
  }
  #answer(actions: readonly WireAction[], results: readonly Result[], hear: (reply: Reply) => void): void {
    const { profile, time } = this.#p;
    if (profile.replies === "taken")
      for (const [i, r] of results.entries()) if (!r.ok) this.#tellFailure(actions[i]!, r.code);
    if (this.#strikes(actions[0]!.do === "cancel" ? "F13" : "F2")) return;
    const isBroken = this.#strikes("F5") || (actions[0]!.do === "place" && this.#strikes("F8"));
    time.after(this.#latency(), () => {
      if (isBroken) hear({ is: "broken" });
      else hear(profile.replies === "taken" ? { is: "taken" } : { is: "results", results });
    });
  }
  /** Of an answer: where nobody is left to hear it nothing has changed. */
  #strikes(id: FaultId): boolean {
    const { dice, isHeard } = this.#p;
    const isStruck = dice.draws(id);
    if (isStruck && isHeard()) dice.count(id);
    return isStruck;
  }
  #tellFailure(a: WireAction, code: string): void {
    const { time, tell } = this.#p;
    const order: OrderRow = {
      ...{ venueId: -1, name: a.name, market: a.market, side: a.side, tick: a.tick, lots: a.lots, cum: 0 },
      ...{ status: "rejected", bornAt: time.now, at: time.now },
    };
    tell({ what: "order", status: "failed", code, action: a.do, order });
  }

  /** A question, or a command that is answered as a whole: `evaluate` at the venue, the answer a while later. */
  ask<T>(evaluate: () => T, done: (answer: T) => void, failed: (why: string) => void): void {
    const { time, dice } = this.#p;
    if (this.#stopped((r) => failed(r.is === "refused" ? r.code : "transport-error"))) {
      time.after(2 * SECOND, () => failed("timed-out"));
      return;
    }
    const delay = Math.min(this.#latency(), 60 * MS);
    if (dice.strikes("F5")) return time.after(delay, () => failed("transport-error"));
    time.after(delay, () => {
      const answer = evaluate();
      time.after(Math.min(this.#latency(), 60 * MS), () => done(answer));
    });
  }
}
