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
