/**
 * A Hyperliquid recording in three files: orderbooks_X, prices_X and trades_X, each .csv or .csv.gz, side by side. Any one of
 * them names the other two; so does their folder where it holds one coin, and "<folder>/X".
 */
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";

export interface HyperliquidFiles {
  coin: string;
  orderbooks: string;
  /** Null where the recording has none. */
  prices: string | null;
  trades: string | null;
}

const NAME = /^(orderbooks|prices|trades)_(.+?)\.csv(\.gz)?$/;

/** Null where the path names no such recording. Throws in one sentence where it names more than one, or half of one. */
export function hyperliquidFiles(path: string, wanted: string | null): HyperliquidFiles | null {
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  const named = isFolder ? null : NAME.exec(basename(path));
  if (!isFolder && named === null && existsSync(path)) return null;
  const folder = isFolder ? path : dirname(path);
  if (!existsSync(folder)) return null;
  const coins = new Map<string, Map<string, string>>();
  for (const name of readdirSync(folder).sort()) {
    const m = NAME.exec(name);
    if (m === null) continue;
    const files = coins.get(m[2]!) ?? new Map<string, string>();
    coins.set(m[2]!, files.set(m[1]!, join(folder, name)));
  }
  const coin = named?.[2] ?? (isFolder ? (wanted ?? only(path, [...coins.keys()])) : basename(path));
  const files = coins.get(coin);
  if (files === undefined) return null;
  // The file that was named is the one that is read, whatever stands beside it.
  if (named !== null) files.set(named[1]!, path);
  const orderbooks = files.get("orderbooks");
  if (orderbooks === undefined)
    throw new Error(`${folder}: orderbooks_${coin}.csv.gz is missing beside its prices and trades`);
  return { coin, orderbooks, prices: files.get("prices") ?? null, trades: files.get("trades") ?? null };
}

function only(path: string, coins: string[]): string {
  if (coins.length > 1) throw new Error(`${path}: holds ${coins.join(", ")}; say which with --symbol`);
  return coins[0] ?? "";
}
