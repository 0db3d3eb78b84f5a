/** The whole desk on a tape in virtual time: the same tape gives the same effects, and the figures add up. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Settings } from "../../engine/core/settings.ts";
import { importCapture, TapeReader } from "../../engine/edge/tape/index.ts";
import { replay } from "../../engine/replay.ts";
import { recording } from "../fixtures/recorded-data.ts";

const folder = mkdtempSync(join(tmpdir(), "replay-"));
afterAll(() => rmSync(folder, { recursive: true }));
async function tapeOf(path: string): Promise<TapeReader> {
  const out = join(folder, "one.tape");
  await importCapture({ path, out, symbol: null, tick: null, lot: null }, null);
  return new TapeReader(out);
}
const short = join(import.meta.dirname, "../fixtures/captures/binance.txt");

describe("a desk on a tape", () => {
  it("hears every message once and holds still while it has too few bars", async () => {
    const source = await tapeOf(short);
    const r = replay({ source });
    const gaps = 0;
    expect([r.messages, r.rows]).toEqual([source.messages - gaps, 531]);
    expect(r.fills).toBe(0);
  });
  const real = recording("hyperliquid/orderbooks_BTC.csv.gz");
  it.skipIf(!real.here)(`${real.name}: quotes, fills, and decides the same twice`, async () => {
    const source = await tapeOf(real.path);
    const r = replay({ source });
    expect(replay({ source })).toEqual(r);
    expect(r.fills).toBeGreaterThan(0);
    expect(r.quoteUptime).toBeGreaterThan(0.5);
    const { total, spreadCapture, inventory, funding, fees, hedge, residual } = r.pnl;
    expect(total).toBeCloseTo(spreadCapture + inventory + funding + fees + hedge + residual, 6);
    expect(Math.abs(residual)).toBeLessThan(1e-6);
  });
  // Near enough to the market to stand in a queue at all.
  const near = (s: Settings) => {
    for (const m of Object.values(s.markets)) m.params.minSpreadBps = 1;
  };
  it.skipIf(!real.here)(`${real.name}: the queue model decides what is filled`, async () => {
    const source = await tapeOf(real.path);
    const volume = (["risk-averse", "power", "log"] as const).map(
      (queue) => replay({ source, queue, edit: near }).volumeQuote,
    );
    expect(new Set(volume).size).toBeGreaterThan(1);
  });
});
