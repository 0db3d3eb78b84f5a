/**
 * Each invariant is looked at: something is broken in a world without faults, of the engine or of what the monitor is given, and
 * exactly that invariant does not hold.
 */
import { describe, expect, it } from "vitest";
import { makeOrder } from "../../engine/core/orders/order.ts";
import { lots, pico, ticks } from "../../engine/core/units.ts";
import { type HourOptions, invariantWords, runHour, type World } from "../../engine/faults/index.ts";

const SECOND = 1_000_000;
/** Half a minute, then the calm in which everything has to come to rest. */
const SHARE = 0.01;
type Invariant = keyof typeof invariantWords;
interface Row {
  invariant: Invariant;
  words: string;
  sabotage: (w: World) => void;
  more?: Partial<HourOptions>;
}
/** In the middle of quoting. */
const later = (w: World, what: () => void, seconds = 12) => w.time.after(seconds * SECOND, what);
const desk = (w: World) => w.life!.desk;
const settings = (w: World) => Object.values(w.operators.settings.markets);
/** An order that the engine has live, as soon as there is one. */
function withOrder(w: World, what: (o: ReturnType<typeof makeOrder>) => void): void {
  later(w, () => {
    const o = desk(w).markets[0]!.orders.live.find((x) => x.life === "open" && x.known);
    if (o === undefined) withOrder(w, what);
    else what(o);
  });
}
/** An order of ours rests at the venue, named on the disk, and no list shows it. */
function hide(w: World): void {
  const [venue] = w.venues;
  const market = venue!.markets[0]!;
  const id = 77;
  const [tick, side] = [ticks(market.bid - 50), 0 as const];
  const common = { account: 0, market: 0, id, side, tick, lots: lots(1), at: w.time.now };
  w.disk.write([{ kind: "intent", action: "place", ...common }], w.time.now);
  market.surprise(1);
  venue!.land([
    {
      ...{ do: "place", name: "faults00-25", id, market: 0, side, tick, lots: 1, tif: "post-only", reduceOnly: false },
      ...{ venueId: null, newName: null, newId: null, writtenAt: w.time.now },
    },
  ]);
  const all = venue!.openOrders.bind(venue);
  venue!.openOrders = () => all().filter((o) => o.name !== "faults00-25");
}
let worlds = 0;

const rows: Row[] = [
  {
    invariant: "I0",
    words: "a table of orders that throws breaks the engine",
    sabotage: (w) =>
      later(w, () => {
        desk(w).markets[0]!.orders.get = () => {
          throw new Error("broken on purpose");
        };
      }),
  },
  {
    invariant: "I1",
    words: "an order that no list shows is not in the table",
    sabotage: (w) => later(w, () => hide(w)),
  },
  {
    invariant: "I2",
    words: "a position that moves by a lot without a fact",
    sabotage: (w) =>
      later(w, () => {
        desk(w).markets[1]!.ledger.positionLots += 1;
      }),
  },
  {
    invariant: "I3",
    words: "orders of thirty lots where the limit is twenty",
    sabotage: (w) => {
      for (const m of settings(w)) {
        m.limits.positionMax = m.limits.orderSizeMax = 10;
        m.params.bidSize = m.params.askSize = 0.3;
      }
    },
  },
  {
    invariant: "I3",
    words: "every market within its limit, and the account above its own",
    sabotage: (w) => {
      w.operators.settings.desk.grossExposureMax = 1_000_000;
    },
    more: { share: 0.05 },
  },
  {
    invariant: "I4",
    words: "an engine that neither hears a HALT nor looks for its latch goes on",
    sabotage: (w) =>
      later(w, () => {
        w.life!.loop.halt = () => {};
        w.latch.closed = () => false;
        w.operators.halt("somebody");
      }),
  },
  {
    invariant: "I4",
    words: "a HALT that is never read at the venue is not verified",
    sabotage: (w) =>
      later(
        w,
        () => {
          for (const c of w.life!.clients) c.query = () => new Promise(() => {});
        },
        105,
      ),
  },
  {
    invariant: "I5",
    words: "one place makes two orders",
    sabotage: ({ venues: [venue] }) => {
      const land = venue!.land.bind(venue);
      venue!.land = (actions) => {
        const results = land(actions);
        land(actions.filter((a) => a.do === "place").map((a) => ({ ...a, name: `${a.name}z` })));
        return results;
      };
    },
  },
  {
    invariant: "I6",
    words: "what an order filled falls without a bust",
    sabotage: (w) =>
      withOrder(w, (o) => {
        o.cumLots -= 1;
      }),
  },
  {
    invariant: "I7",
    words: "an order is closed without a proof",
    sabotage: (w) =>
      withOrder(w, (o) => {
        o.life = "closed";
      }),
  },
  {
    invariant: "I7",
    words: "an order is closed by a proof, and lives at the venue",
    sabotage: (w) =>
      withOrder(w, (o) => {
        o.life = "closed";
        o.proof = "somebody said so";
      }),
  },
  {
    invariant: "I8",
    words: "a disk that forgets the intents that it says it has",
    sabotage: ({ disk }) => {
      disk.named.set = () => disk.named;
    },
  },
  {
    invariant: "I9",
    words: "quotes go on while the book stands still",
    sabotage: (w) => {
      for (const m of settings(w)) m.limits.bookAgeMsMax = 1_000_000;
      later(w, () => w.isBookFrozen.fill(true), 5);
    },
  },
  {
    invariant: "I10",
    words: "money leaves the venue without a word",
    sabotage: (w) =>
      later(w, () => {
        w.venues[0]!.markets[0]!.cash -= pico(5_000_000_000_000n);
      }),
  },
  {
    invariant: "I11",
    words: "what is told again brings something new",
    sabotage: (w) => {
      w.isAgain = true;
    },
  },
  {
    invariant: "I12",
    words: "a market that stays paused for no reason does not quote",
    sabotage: (w) =>
      later(w, () => {
        Object.defineProperty(desk(w).markets[2], "paused", { get: () => true, set: () => {} });
      }),
  },
  {
    invariant: "I12",
    words: "an order of which no question is answered stays in doubt",
    sabotage: (w) =>
      withOrder(w, (o) => {
        o.known = false;
        o.doubtAt = o.actedAt;
        for (const c of w.life!.clients) c.query = () => new Promise(() => {});
        const hold = () => {
          o.known = false;
          w.time.after(SECOND / 10, hold);
        };
        hold();
      }),
  },
  {
    invariant: "I13",
    words: "a venue whose timer does not fire, and an engine that is dead",
    sabotage: (w) => {
      for (const v of w.venues) {
        v.armDeadMan = () => {};
        Object.defineProperty(v, "isGuarded", { get: () => true });
      }
      withOrder(w, () => w.kill(false));
    },
  },
  {
    invariant: "I14",
    words: "two hundred and one live orders in one market",
    sabotage: (w) =>
      later(w, () => {
        const { orders, bidTick } = desk(w).markets[0]!;
        for (let id = 1; id <= 201; id++)
          orders.add(makeOrder({ id, market: 0, side: 0, tick: bidTick, lots: 1, createdAt: w.time.now }));
      }),
  },
  {
    invariant: "I15",
    words: "a command that comes again is carried out again",
    sabotage: (w) =>
      later(w, () => {
        const id = w.operators.command({ do: "halt", reason: "first" });
        later(w, () => desk(w).answers.clear(), 1);
        later(w, () => w.operators.command({ do: "halt", reason: "first" }, id), 2);
      }),
  },
  {
    invariant: "I16",
    words: "every second world has a trade more",
    sabotage: (w) => {
      if (worlds++ % 2 === 1) later(w, () => w.venues[0]!.byHand(w.venues[0]!.markets[0]!, 0, 1));
    },
    more: { isTwice: true },
  },
];

describe("what is broken is seen", () => {
  it.each(rows.map((row) => [row.invariant, row.words, row] as const))("%s: %s", async (invariant, _, row) => {
    const { sabotage, more } = row;
    const venues = ["client-id", "batch"] as const;
    const result = await runHour({ seed: 1, hour: 0, only: [], share: SHARE, venues, sabotage, ...more });
    expect(result.violation?.invariant, result.violation?.text).toBe(invariant);
  });
  it("and every invariant has its row", () =>
    expect(new Set(rows.map((r) => r.invariant))).toEqual(new Set(Object.keys(invariantWords))));
});
