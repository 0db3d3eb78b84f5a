/**
 * Which market a name of another system means. One table says how names end: what stands before the ending is the asset, and
 * two names that have it in common mean the same market. BTCUSD, BTC_USD, BTC-USDT and BTC-PERP are all BTC's perpetual.
 */

/** Longest first, without separators. "either": a perpetual's margin and a spot market's money are written alike. */
const ENDINGS: readonly (readonly [ending: string, means: "perpetual" | "either"])[] = [
  ["USDTPERP", "perpetual"],
  ["USDCPERP", "perpetual"],
  ["USDPERP", "perpetual"],
  ["PERP", "perpetual"],
  ["USDT", "perpetual"],
  ["USDC", "either"],
  ["USD", "perpetual"],
];

interface Meaning {
  asset: string;
  means: "perpetual" | "either";
}
function meaningOf(name: string): Meaning {
  const bare = name
    .trim()
    .toUpperCase()
    .replace(/[-_/:. ]/g, "");
  for (const [ending, means] of ENDINGS)
    if (bare.endsWith(ending) && bare.length > ending.length) return { asset: bare.slice(0, -ending.length), means };
  return { asset: bare, means: "perpetual" };
}
const symbolOf = (key: string): string => key.slice(key.indexOf("/") + 1);
/** Spot symbols have the two assets with a stroke between them. */
export const isSpot = (key: string): boolean => symbolOf(key).includes("/");

export type Found = { key: string } | { reason: string };

/** The one market of `keys` ("<account>/<symbol>") that `name` means: by its own name, else by the table. */
export function marketNamed(name: string, keys: readonly string[]): Found {
  const own = keys.filter((key) => key === name || symbolOf(key).toUpperCase() === name.trim().toUpperCase());
  const { asset, means } = meaningOf(name);
  const same = keys.filter((key) => meaningOf(symbolOf(key)).asset === asset);
  const perpetuals = same.filter((key) => !isSpot(key));
  const meant = own.length > 0 ? own : means === "perpetual" && perpetuals.length > 0 ? perpetuals : same;
  if (meant.length === 1) return { key: meant[0]! };
  if (meant.length > 1) return { reason: `"${name}" may be ${meant.join(" or ")}: name one of them` };
  return { reason: `the desk has no market "${name}"; it has ${keys.map(symbolOf).join(", ")}` };
}
