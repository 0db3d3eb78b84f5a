/**
 * The input of the market-data figures: the real BTC recording where it lies beside the project (or under
 * QUOTEWRIGHT_SHARED). It is never part of the project; without it these figures are left out, and that is said.
 */
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { importCapture, type TapeBlock, TapeReader } from "../../engine/index.ts";

const root = path.resolve(import.meta.dirname, "../..");
const RECORDING = "binance-usdm/usdm_btcusdt_20240808.gz";

export interface TapeInput {
  name: string;
  path: string;
  blocks: TapeBlock[];
  rows: number;
}
/** Imports the recording once into data/bench/ and reads it into memory. Null where the recording is absent. */
export async function btcTape(): Promise<TapeInput | null> {
  const shared = process.env.QUOTEWRIGHT_SHARED ?? path.resolve(root, "../shared");
  const file = path.join(shared, "data", RECORDING);
  if (!existsSync(file)) return null;
  const out = path.join(root, "data/bench/btcusdt.tape");
  if (!existsSync(out)) {
    mkdirSync(path.dirname(out), { recursive: true });
    await importCapture({ path: file, out, symbol: null, tick: null, lot: null, progress: () => {} }, null);
  }
  const reader = new TapeReader(out);
  const blocks = Array.from({ length: reader.blockCount }, (_, i) => reader.block(i));
  reader.close();
  return { name: RECORDING, path: out, blocks, rows: blocks.reduce((n, b) => n + b.rows, 0) };
}
