/** The world itself: quiet it finds nothing, and the same seed gives the same run. */
import { describe, expect, it, vi } from "vitest";
import { ACTIVE } from "../../engine/core/types.ts";
import { runHour, type World } from "../../engine/faults/index.ts";

// Minutes of a world are seconds of a core, and the core may be shared.
vi.setConfig({ testTimeout: 180_000 });

/** A jump of the clock itself is noticed within this. */
const NOTICED_MICROS = 100_000;
const SECOND = 1_000_000;

describe("a world without faults", () => {
  it.each([[["client-id", "batch"]], [["solana", "replace"]]] as const)(
    "of %s keeps every invariant",
    async (venues) => {
      const result = await runHour({ seed: 1, hour: 0, only: [], share: 0.1, venues });
      expect(result.violation).toBeNull();
      expect(result.events).toBeGreaterThan(2_000);
      expect(result.fills).toBeGreaterThan(20);
      expect(result.faults).toEqual({});
    },
  );
  it("is the same for the same seed and another for another (I16)", async () => {
    const run = async (seed: number) => (await runHour({ seed, hour: 0, only: [], share: 0.02 })).fingerprint;
    expect(await run(3)).toBe(await run(3));
    expect(await run(3)).not.toBe(await run(4));
  });
});

describe("a venue that knows our orders by one byte", () => {
  // Seed 100048: names of orders whose end the stream never told stayed taken, until nothing could be named any more.
  it("has a free name for every order, however the end of the last one came to be known", async () => {
    let refused = 0;
    const sabotage = (w: World) => {
      const before = w.monitor.beforeStep.bind(w.monitor);
      w.monitor.beforeStep = (e) => {
        if (e.type === "sent" && e.outcome === "refused-at-gate" && w.life!.gate.level() === ACTIVE) refused++;
        before(e);
      };
    };
    const venues = ["solana", "client-id"] as const;
    const result = await runHour({ seed: 1, hour: 0, only: null, plan: { F28: 10 }, venues, share: 0.1, sabotage });
    expect(result.violation).toBeNull();
    expect(result.orders).toBeGreaterThan(500);
    expect(refused).toBe(0);
  });
});

describe("a venue that makes two orders of a request that arrives twice", () => {
  // Both rest under one name, alike: only a list shows that there are two.
  it("has one of each name again once it was asked what is open", async () => {
    const LIST_SECONDS = 9;
    let [pairs, longest] = [0, 0];
    const since = new Map<number, number>();
    const sabotage = (w: World) => {
      const after = w.monitor.afterStep.bind(w.monitor);
      w.monitor.afterStep = (e, effects) => {
        after(e, effects);
        const ours = w.venues.flatMap((v) => v.ours().map((o) => o.id!));
        const twice = new Set(ours.filter((id, i) => ours.indexOf(id) < i));
        for (const id of since.keys()) if (!twice.has(id)) since.delete(id);
        for (const id of twice) {
          if (!since.has(id)) pairs++;
          since.set(id, since.get(id) ?? w.time.now);
          longest = Math.max(longest, (w.time.now - since.get(id)!) / SECOND);
        }
      };
    };
    const venues = ["client-id", "batch"] as const;
    const result = await runHour({
      ...{ seed: 1, hour: 0, only: null, plan: { F7: 0.4 }, venues, share: 0.1, sabotage },
    });
    expect(result.violation?.text).toBeUndefined();
    expect(pairs).toBeGreaterThan(3);
    expect(longest).toBeLessThan(LIST_SECONDS);
  });
});

describe("a second engine on the accounts", () => {
  it.each([
    ["by the lock of the engine itself", { F40: 1_000_000 }],
    ["where no world has it", {}],
  ])("is refused while the first one lives, and not once it is dead: %s", async (_, plan) => {
    const lives: number[] = [];
    const sabotage = (w: World) => {
      w.time.after(20 * SECOND, () => {
        w.beginSecond();
        lives.push(w.lives);
        w.kill(false);
        w.begin();
        lives.push(w.lives);
      });
    };
    const venues = ["client-id", "batch"] as const;
    const result = await runHour({ seed: 1, hour: 0, only: null, plan, venues, share: 0.01, sabotage });
    expect(result.violation?.text).toBeUndefined();
    expect(lives).toEqual([1, 2]);
  });
});

describe("an account that a person disconnects", () => {
  it("is asked and sent nothing until it is resumed, and quotes then", async () => {
    let closed = 0;
    const sabotage = (w: World) => {
      const act = (at: number) => {
        w.time.after(at * SECOND, () =>
          w.operators.command({ do: "disconnect", scope: { scope: "account", account: 0 } }),
        );
        w.time.after((at + 10) * SECOND, () => {
          if (w.life!.isClosed(0) && !w.life!.isClosed(2)) closed++;
          w.operators.resume();
        });
      };
      for (const at of [10, 40, 60]) act(at);
    };
    const venues = ["client-id", "batch"] as const;
    const result = await runHour({ seed: 1, hour: 0, only: [], venues, share: 0.03, sabotage });
    expect(result.violation?.text).toBeUndefined();
    expect(closed).toBe(3);
  });
});

describe("when faults stop", () => {
  // Each notice of a jump lets what is in doubt land for as long again: one too many, and an order is in doubt for minutes (seed
  // 287268093 of another world).
  it("a process that was set going before its time notices no stall of the whole length", async () => {
    const late: string[] = [];
    const sabotage = (w: World) => {
      let since = Number.POSITIVE_INFINITY;
      const faults = w.faults.bind(w);
      w.faults = (on) => {
        since = on ? Number.POSITIVE_INFINITY : w.time.now + NOTICED_MICROS;
        faults(on);
      };
      const before = w.monitor.beforeStep.bind(w.monitor);
      w.monitor.beforeStep = (e) => {
        if (e.type === "clock-jump" && w.time.now > since) late.push(`${w.time.now - since} ${e.byMicros}`);
        before(e);
      };
    };
    const plan = { F36: 20 };
    for (const seed of [1, 2, 3])
      await runHour({ seed, hour: 0, only: null, plan, venues: ["solana", "client-id"], share: 0.02, sabotage });
    expect(late).toEqual([]);
  });
});

describe("the venue's own net (I13)", () => {
  const DOWN = 8;
  // Looked at sixteen seconds after it stood still, it had quoted for five of them (seed 200075 of another world).
  it("is looked at from the death of an engine on, and not from when it once stood still", async () => {
    const sabotage = (w: World) => {
      w.time.after(20 * SECOND, () => w.freeze(DOWN * SECOND));
      w.time.after((20 + DOWN + 5) * SECOND, () => {
        w.kill(false);
        w.time.after(30 * SECOND, () => w.begin());
      });
    };
    const venues = ["client-id", "batch"] as const;
    const result = await runHour({ seed: 1, hour: 0, only: [], share: 0.03, venues, sabotage });
    expect(result.lives).toBe(2);
    expect(result.violation?.text).toBeUndefined();
  });
});
