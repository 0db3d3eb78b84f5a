/** The order's life of the core beside a second one that was written apart: any course of events, the same order. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addFill, applyOrderReport } from "../../engine/core/orders/life.ts";
import {
  CANCEL,
  exposedLots,
  makeOrder,
  NEW,
  type Order,
  putInDoubt,
  REPLACE,
} from "../../engine/core/orders/order.ts";
import type { OrderReport } from "../../engine/core/types.ts";
import { type Lots, lots, type Micros, micros, type Ticks } from "../../engine/core/units.ts";
import { simRules } from "../../engine/core/venue-rules.ts";
import { ReferenceOrder } from "./reference-model.ts";

const QTY = 10;
const T0 = 1_000_000_000;
const SECOND = 1_000_000;

/** The core's order, driven as the core drives it. */
class Real {
  now = T0;
  fillsReadAt = 0;
  readonly o: Order = makeOrder({
    ...{ id: 1, market: 0, side: 0, tick: 100, lots: QTY, createdAt: micros(T0) },
    ...{ life: "sent", pending: NEW },
  });
  report(status: OrderReport["status"], more: Partial<OrderReport> = {}): void {
    const nothing = { tick: null, lots: null, cumLots: null };
    const times = { at: micros(this.now), exchangeAt: null };
    applyOrderReport(
      this.o,
      { type: "report", report: "order", ...times, id: 1, status, code: null, via: "stream", ...nothing, ...more },
      { rules: simRules, fillsReadAt: this.fillsReadAt },
    );
  }
}
type Model = { order: ReferenceOrder; real: Real };
/** One thing that happens: when it can, what it is to the model, what to the core. */
interface Happening {
  name: string;
  can: (m: ReferenceOrder) => boolean;
  model: (m: ReferenceOrder, now: number) => void;
  real: (r: Real) => void;
}
const alive = (m: ReferenceOrder) => !m.isSettled;
const happening = (
  name: string,
  can: Happening["can"],
  model: Happening["model"],
  real: Happening["real"],
): Happening => ({
  ...{ name, can, model, real },
});
const still: Happening[] = [
  happening(
    "no answer",
    alive,
    (m, now) => m.noAnswer(now),
    (r) => putInDoubt(r.o, micros(r.now)),
  ),
  happening(
    "acked",
    (m) => alive(m) && m.second === null,
    (m) => m.acked(),
    (r) => r.report("acked"),
  ),
  happening(
    "refused for sure",
    alive,
    (m, now) => m.refused(true, now),
    (r) => r.report("rejected", { code: "BAD_PRICE" }),
  ),
  happening(
    "429",
    alive,
    (m, now) => m.refused(false, now),
    (r) => r.report("rejected", { code: "HTTP_429" }),
  ),
  happening(
    "our id is taken",
    alive,
    (m, now) => m.refused(false, now),
    (r) => r.report("rejected", { code: "DUPLICATE_ID" }),
  ),
  happening(
    "cancel sent",
    alive,
    (m) => m.askToCancel(),
    (r) => {
      r.o.pending |= CANCEL;
    },
  ),
  happening(
    "cancel refused: gone",
    (m) => alive(m) && m.cancelling,
    (m, now) => m.cancelRefused(true, now),
    (r) => r.report("cancel-rejected", { code: "UNKNOWN_ORDER" }),
  ),
  happening(
    "cancel refused: busy",
    (m) => alive(m) && m.cancelling,
    (m, now) => m.cancelRefused(false, now),
    (r) => r.report("cancel-rejected", { code: "BUSY" }),
  ),
  happening(
    "replace refused, not for sure",
    (m) => alive(m) && m.life === "open" && m.second !== null,
    (m, now) => m.replaceRefused(false, now),
    (r) => r.report("amend-rejected", { code: "HTTP_429" }),
  ),
  happening(
    "replaced",
    (m) => alive(m) && m.life === "open" && m.second !== null && m.cum < m.second,
    (m) => m.replaced(),
    (r) => r.report("amended", { tick: r.o.toTick as Ticks, lots: r.o.toLots as Lots }),
  ),
  happening(
    "a late end",
    (m) => m.isOver,
    () => {},
    (r) => r.report("canceled"),
  ),
];
const sized: ((n: number) => Happening)[] = [
  (n) =>
    happening(
      `filled ${n}`,
      (m) => !m.overfilled,
      (m) => m.fill(n),
      (r) => void addFill(r.o, n, micros(r.now)),
    ),
  (n) =>
    happening(
      `canceled, ${n} more filled than told`,
      alive,
      (m, now) => m.canceled(m.cum + n, now),
      (r) => r.report("canceled", { cumLots: lots(r.o.cumLots + n) }),
    ),
  (n) =>
    happening(
      `expired, ${n} more filled than told`,
      alive,
      (m, now) => m.expired(m.cum + n, now),
      (r) => r.report("expired", { cumLots: lots(r.o.cumLots + n) }),
    ),
  (n) =>
    happening(
      `a replace by ${QTY + n} is sent`,
      (m) => alive(m) && m.life === "open" && m.second === null && m.cum < QTY,
      (m, now) => m.askToReplace(QTY + n, now),
      (r) => {
        r.o.pending |= REPLACE;
        r.o.toTick = 101;
        r.o.toLots = QTY + n;
        r.o.actedAt = r.o.placedAt = r.now as Micros;
      },
    ),
  (n) =>
    happening(
      `absent, all asked ${n} s ago`,
      alive,
      (m, now) => m.absent({ order: now - n * SECOND, list: now - n * SECOND, fills: now - n * SECOND }, now),
      (r) => {
        const asked = r.now - n * SECOND;
        r.fillsReadAt = r.o.unlistedAt = asked;
        r.report("absent", { via: "query", requestedAt: micros(asked) });
      },
    ),
  (n) =>
    happening(
      `absent, the list read ${n} s before`,
      alive,
      (m, now) => m.absent({ order: now, list: now - n * SECOND, fills: now }, now),
      (r) => {
        r.fillsReadAt = r.now;
        r.o.unlistedAt = r.now - n * SECOND;
        r.report("absent", { via: "query", requestedAt: micros(r.now) });
      },
    ),
];

class Command implements fc.Command<{ order: ReferenceOrder; now: number }, Model> {
  constructor(
    readonly what: Happening,
    readonly afterSeconds: number,
  ) {}
  check(m: Readonly<{ order: ReferenceOrder }>): boolean {
    return !m.order.overfilled && this.what.can(m.order);
  }
  run(m: { order: ReferenceOrder; now: number }, { real }: Model): void {
    m.now += this.afterSeconds * SECOND;
    real.now = m.now;
    this.what.model(m.order, m.now);
    this.what.real(real);
    const { o } = real;
    expect(o.cumLots, "filled").toBe(m.order.cum);
    if (m.order.overfilled) {
      expect(o.life === "closed", "over, though overfilled").toBe(m.order.isOver);
      return;
    }
    expect(o.life === "closed" ? o.closedAs : o.life, "life").toBe(m.order.life);
    expect(o.known, "certain").toBe(m.order.certain);
    expect(exposedLots(o), "exposure").toBe(m.order.exposure);
    expect(o.endAs, "ends as").toBe(m.order.ends ?? "");
    if (o.life === "closed") expect(o.proof).not.toBe("");
  }
  toString(): string {
    return `${this.what.name} after ${this.afterSeconds} s`;
  }
}

describe("an order's life, written twice", () => {
  it("any course of events leaves the same order", () => {
    const wait = fc.constantFrom(0, 0, 1, 3, 6);
    const one = fc.tuple(fc.constantFrom(...still), wait).map(([h, s]) => new Command(h, s));
    const other = fc
      .tuple(fc.constantFrom(...sized), fc.integer({ min: 0, max: 7 }), wait)
      .map(([of, n, s]) => new Command(of(n), s));
    const setup = () => {
      const order = new ReferenceOrder(QTY, T0, simRules.landingMicrosMax);
      return { model: { order, now: T0 }, real: { order, real: new Real() } };
    };
    fc.assert(
      fc.property(fc.commands([one, other, other], { maxCommands: 30 }), (commands) => fc.modelRun(setup, commands)),
      { numRuns: 3_000 },
    );
  });
});
