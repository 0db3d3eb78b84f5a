/** More messages are not more requests: a market that speaks ten times as fast is requoted as often, and stands where the newest book says. */
import { describe, expect, it } from "vitest";
import { TestDesk } from "./desk-fixture.ts";
import { kinds } from "./desk-words.ts";

const SECONDS = 10;
const PASS_MS = 50;
/** Both sides on a price that moves with each message; what was sent for it, and where the orders are in the end. */
function spokenTo(messagesPerPass: number): { requests: number; orders: string[] } {
  const t = new TestDesk().quoting();
  let requests = 0;
  const answer = () => {
    requests += kinds(t.effects).filter((k) => k === "place" || k === "amend" || k === "cancel").length;
    t.oblige();
  };
  let spoken = 0;
  for (let pass = 0; pass < (SECONDS * 1_000) / PASS_MS; pass++) {
    for (let i = 1; i <= messagesPerPass; i++) {
      t.at += (PASS_MS * 1_000) / messagesPerPass;
      // The last one of a pass is the same at every pace.
      const by = i === messagesPerPass ? pass % 40 : 100 + (spoken++ % 60);
      t.book(0, 610_000 + by, 610_010 + by);
      answer();
    }
    t.pass(0);
    answer();
  }
  return { requests, orders: t.orders() };
}

describe("a market of twenty messages a second", () => {
  const usual = spokenTo(1);
  it("moves its two quotes ten times a second, as the least time between requotes has it", () =>
    expect(usual).toEqual({ requests: 2 * 10 * SECONDS, orders: [expect.any(String), expect.any(String)] }));
  it.each([2, 10, 50])("at %s times as many: as many requests, and the same orders in the end", (times) =>
    expect(spokenTo(times)).toEqual(usual),
  );
});
