/**
 * From the click to the new quotes: the time from writing a change of the minimum spread to the exchange's own list showing
 * both quotes of that market as the change wants them. The two values lie so far apart that no ordinary requote is one.
 */
import { DeskProcess, isBuilt } from "../desk-process.ts";
import { type Figures, quantile } from "./measure.ts";

const CHANGES = 40;
/** BTC-PERP, the first that the venue lists. */
const MARKET = 0;
const KEY = "sim:local:main/BTC-PERP";
const NARROW_BPS = 20;
const WIDE_BPS = 200;
/** A quote that the market has left behind may be off its spread by some bps, never by this much. */
const BETWEEN_BPS = 110;

/** Width of our quotes at the exchange; null where one side is missing. */
async function spreadBps(desk: DeskProcess): Promise<number | null> {
  const { orders } = await desk.exchange();
  const ticks = (side: number) => orders.filter((o) => o.market === MARKET && o.side === side).map((o) => o.tick);
  const [bid, ask] = [Math.max(...ticks(0)), Math.min(...ticks(1))];
  return Number.isFinite(bid) && Number.isFinite(ask) ? ((ask - bid) / ((ask + bid) / 2)) * 10_000 : null;
}
async function changeOnce(desk: DeskProcess, bps: number): Promise<number> {
  const { revision } = await desk.query<{ revision: number }>("settings.current");
  const changes = [{ field: ["markets", KEY, "params", "minSpreadBps"], value: bps }];
  // Not in step with the engine's look at the settings, four times a second.
  await new Promise((r) => setTimeout(r, (revision * 37) % 250));
  const from = performance.now();
  const { status, body } = await desk.mutate("settings.change", { basedOn: revision, why: "bench", changes });
  if (status !== 200) throw new Error(`the change was refused: ${body.slice(0, 200)}`);
  const isThere = (spread: number | null) => spread !== null && spread > BETWEEN_BPS === bps > BETWEEN_BPS;
  while (!isThere(await spreadBps(desk)))
    if (performance.now() - from > 30_000) throw new Error("waited 30 s for the changed quotes");
  return performance.now() - from;
}

export async function settingsFigures(): Promise<Figures | string> {
  if (!isBuilt()) return "the desk is not built: npm run build first";
  const desk = await DeskProcess.start([]);
  try {
    await desk.until(async () => (await spreadBps(desk)) !== null, "BTC-PERP to be quoted on both sides");
    await changeOnce(desk, WIDE_BPS);
    const took: number[] = [];
    for (let i = 0; i < CHANGES; i++) took.push(await changeOnce(desk, i % 2 === 0 ? NARROW_BPS : WIDE_BPS));
    return {
      figures: { "settings.p50Millis": quantile(took, 0.5), "settings.p99Millis": quantile(took, 0.99) },
      evidence: { market: "calm, seed 1, four markets", changes: CHANGES },
      limit: "the engine reads the settings every 250 ms, and quotes again at most every requoteMinMs",
    };
  } finally {
    await desk.stop();
  }
}
