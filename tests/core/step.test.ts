import { describe, expect, it } from "vitest";
import { micros } from "../../engine/core/units.ts";
import { deskView } from "../../engine/core/view.ts";
import { TestDesk } from "./desk-fixture.ts";

describe("the way through", () => {
  it("quotes both sides around fair value once it has settings, account, links, book, bars and an open gate", () => {
    const t = new TestDesk().quoting();
    expect(t.orders()).toHaveLength(2);
    const view = deskView(t.desk, micros(t.at)).markets[0]!;
    expect(view.state).toBe("quoting");
    expect(view.bid.price!).toBeLessThan(61_000.5);
    expect(view.ask.price!).toBeGreaterThan(61_000.5);
  });
});

describe("the same events give the same effects", () => {
  it("byte for byte", () => {
    const run = () => {
      const t = new TestDesk().quoting();
      const all: unknown[] = [];
      for (let i = 0; i < 50; i++) {
        all.push(...t.book(0, 610_000 + ((i * 37) % 90), 610_010 + ((i * 37) % 90)));
        t.oblige();
        if (i % 7 === 0 && t.ids(0, 0)[0]) all.push(...t.fill(t.ids(0, 0)[0]!, 3));
        all.push(...t.pass(100));
      }
      return JSON.stringify(all, (_, v) => (typeof v === "bigint" ? `${v}n` : v));
    };
    expect(run()).toBe(run());
  });
});
