/** The venue's own timer, as the engine keeps it: set before it can run out, and told where it stands there no more. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type DeadManParts, keepDeadMan } from "../../engine/dead-man.ts";

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

class Venue {
  capabilities = { deadMan: true };
  isDisconnected = false;
  refuses = false;
  /** When the timer of the venue fires, ms. */
  firesAt = Number.NaN;
  asked: number[] = [];
  async armDeadMan(ms: number): Promise<void> {
    this.asked.push(Date.now());
    if (this.refuses) throw new Error("refused");
    this.firesAt = Date.now() + ms;
  }
}
function kept(venue: Venue) {
  const said: [number, string][] = [];
  const publisher: DeadManParts["publisher"] = { deadMan: null };
  const lines = { state: (text: string) => void said.push([Date.now(), text]) };
  keepDeadMan({ venue, publisher, lines }, (ms, run) => void setInterval(run, ms));
  return { said, publisher };
}
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const NEVER = "the venue's dead-man timer can't be set: nothing there cancels when this engine is no more";
const FIRES = "the venue's dead-man timer can't be set: it cancels everything when it fires";
const AGAIN = "the venue's dead-man timer is set again";

describe("the venue's own timer", () => {
  it("is set at once and every three seconds, ten seconds ahead: a minute in which it never fires", async () => {
    const venue = new Venue();
    const { said, publisher } = kept(venue);
    for (let at = 0; at < 60_000; at += 250) {
      await pass(250);
      expect(venue.firesAt).toBeGreaterThan(Date.now() + 6_000);
    }
    expect(venue.asked.slice(0, 3)).toEqual([0, 3_000, 6_000]);
    expect(publisher.deadMan).toEqual({ armedUntil: 70_000, lastBeatAt: 60_000 });
    expect(said).toEqual([]);
  });
  it("that can be set no more is told once, before it fires, and once more when it can", async () => {
    const venue = new Venue();
    const { said, publisher } = kept(venue);
    await pass(0);
    venue.refuses = true;
    await pass(30_000);
    expect(said).toEqual([[9_000, FIRES]]);
    // What the screen counts down is the timer that was set, not the tries.
    expect(publisher.deadMan).toEqual({ armedUntil: 10_000, lastBeatAt: 0 });
    venue.refuses = false;
    await pass(6_000);
    expect(said).toEqual([
      [9_000, FIRES],
      [33_000, AGAIN],
    ]);
  });
  it("that could never be set is told too: nothing there cancels", async () => {
    const venue = new Venue();
    venue.refuses = true;
    const { said, publisher } = kept(venue);
    await pass(30_000);
    expect([said, publisher.deadMan]).toEqual([[[9_000, NEVER]], null]);
  });
  it("one refusal among others is no news", async () => {
    const venue = new Venue();
    const { said } = kept(venue);
    await pass(1_000);
    venue.refuses = true;
    await pass(3_000);
    venue.refuses = false;
    await pass(30_000);
    expect(said).toEqual([]);
  });
  it("of an account that is disconnected is left alone, and has its time again once it is connected", async () => {
    const venue = new Venue();
    const { said, publisher } = kept(venue);
    await pass(0);
    venue.isDisconnected = true;
    await pass(30_000);
    expect([venue.asked, publisher.deadMan, said]).toEqual([[0], null, []]);
    Object.assign(venue, { isDisconnected: false, refuses: true });
    await pass(6_000);
    expect(said).toEqual([]);
    await pass(6_000);
    expect(said).toEqual([[42_000, NEVER]]);
  });
  it("is not asked for where the venue has none", async () => {
    const venue = new Venue();
    venue.capabilities.deadMan = false;
    const { said } = kept(venue);
    await pass(30_000);
    expect([venue.asked, said]).toEqual([[], []]);
  });
});
