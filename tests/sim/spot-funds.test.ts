/** A spot market with little money, through the whole engine: nothing is asked for that the balances do not cover. */
import { describe, expect, it } from "vitest";
import { defaultSettings } from "../../engine/core/settings.ts";
import { createDesk, step } from "../../engine/core/step.ts";
import { micros, parsePico } from "../../engine/core/units.ts";
import { deskView } from "../../engine/core/view.ts";
import { chooseMarkets, syntheticVenue } from "../../engine/sim/synthetic-venue.ts";
import { VirtualRun } from "../../engine/virtual-run.ts";

const START = Date.UTC(2026, 0, 1, 0, 55) * 1000;

describe("a spot market that wants more than it has", () => {
  it.each([
    ["quote", "fees in quote", 1],
    ["received", "fees out of what is received", 2],
  ] as const)("%s: %s", (feeIn, _, seed) => {
    const spec = chooseMarkets(null).find((s) => s.instrument.kind === "spot")!;
    const specs = [{ ...spec, instrument: { ...spec.instrument, feeIn } }];
    const startAt = micros(START);
    const balances = { USDC: parsePico("1000"), SOL: parsePico("3.0042") };
    const venue = syntheticVenue({ seed, type: "volatile", specs, startAt, balances });
    const markets = specs.map(({ instrument }) => ({ key: "sim:local:x/S", account: 0, instrument }));
    const account = { id: "sim:local:x", venue: "sim", network: "local", subaccount: "x", mode: "simulate" } as const;
    const desk = createDesk({ installation: "testtest", epoch: 1, accounts: [account], markets });
    const settings = defaultSettings(markets.map((m) => m.key));
    // Five levels of 300 each want 1500 a side, of some 1000 and 440.
    Object.assign(settings.markets["sim:local:x/S"]!.params, { usdPer: 1500, orderSize: 2, levels: 5, target: 3 });
    // Its market is torn now and then, and is quoted all the same.
    settings.markets["sim:local:x/S"]!.limits.marketSpreadBpsMax = 100;
    const refused: string[] = [];
    const run = new VirtualRun({
      desk,
      step,
      venue,
      account: 0,
      settings,
      startAt,
      onStep: (event) => {
        if (event.type === "report" && event.report === "order" && event.code?.startsWith("INSUFFICIENT"))
          refused.push(`${event.id} ${event.code}`);
      },
    });
    for (let s = 1; s <= 240; s++) {
      run.runTo(micros(START + s * 500_000));
      for (const b of venue.accountState().balances) expect(b.amount, b.asset).toBeGreaterThanOrEqual(0n);
    }
    expect(refused).toEqual([]);
    const halted = { type: "command", commandId: "h", by: "t", command: { do: "halt", reason: "end" } } as const;
    run.inject({ ...halted, at: micros(START + 120_000_001), exchangeAt: null });
    run.runTo(micros(START + 125_000_000));
    const state = venue.accountState();
    const ours = desk.accounts[0]!.ledger.balances;
    expect(desk.markets[0]!.ledger.totals.fills).toBeGreaterThan(3);
    for (const b of state.balances) expect(ours.get(b.asset), b.asset).toBe(b.amount);
    expect(desk.markets[0]!.ledger.positionLots).toBe(state.positions[0]!.lots);
    const { pnlRun } = deskView(desk, micros(START + 125_000_000)).accounts[0]!;
    expect(Math.abs(pnlRun.residual)).toBeLessThan(1e-4);
    expect(pnlRun.fees).toBeLessThan(0);
  });
});
