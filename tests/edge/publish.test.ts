/** What the shell lays over the core's view before it is told: the venue's timer as spans, and its own link to the watchdog. */
import { describe, expect, it } from "vitest";
import { micros } from "../../engine/core/units.ts";
import { deskCore } from "../../engine/desk-core.ts";
import { Publisher } from "../../engine/publish.ts";
import { T0 } from "../core/desk-fixture.ts";

/** A desk on a tape of years ago: its clock is not the machine's. */
function publisher(): Publisher {
  const account = { id: "sim:local:main", venue: "sim", network: "local", subaccount: "main", mode: "replay" } as const;
  const core = deskCore({ installation: "test0000", epoch: 1, accounts: [account], markets: [] });
  return new Publisher({ core, clock: { now: () => micros(T0) }, modeDetail: "a tape", post: () => {} });
}
describe("the view of a running engine", () => {
  it("without a timer that was set and without a watchdog says so", () => {
    const view = publisher().view();
    expect([view.accounts[0]!.truth.deadMan, view.watchdog]).toEqual([null, null]);
  });
  it("counts the timer by the machine's clock, whatever the desk's says", () => {
    const p = publisher();
    const now = Date.now();
    p.deadMan = { armedUntil: now + 3_600_000, lastBeatAt: now - 3_600_000 };
    const { leftMs, setAgeMs } = p.view().accounts[0]!.truth.deadMan!;
    // an hour, and however long this test takes
    expect([Math.round(leftMs / 3_600_000), Math.round(setAgeMs / 3_600_000)]).toEqual([1, 1]);
    p.deadMan = { armedUntil: now - 3_600_000, lastBeatAt: now + 3_600_000 };
    expect(p.view().accounts[0]!.truth.deadMan).toMatchObject({ setAgeMs: 0 });
    expect(p.view().accounts[0]!.truth.deadMan!.leftMs).toBeLessThan(0);
  });
  it("tells its own link to the watchdog; the control plane adds the other", () => {
    const p = publisher();
    const engine = { isUp: true, beatAgeMs: 3, reachesVenue: true };
    p.watchdog = { view: engine };
    expect(p.view().watchdog).toEqual({ engine, control: null, said: null });
  });
});
