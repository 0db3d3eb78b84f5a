/** How a changed field and its values are said in a list. */
/** "markets.sim:local:main/BTC-PERP.params.fade" → "BTC-PERP fade"; a field of the desk keeps its name. */
export function lastPart(field: string): string {
  const parts = field.split(".");
  const name = parts[parts.length - 1] ?? field;
  const market = parts[0] === "markets" ? parts.slice(1, -1).join(".").split("/").slice(1).join("/") : "";
  const symbol = market.replace(/\.(params|limits)$/, "");
  return symbol ? `${symbol} ${name}` : name;
}
export const shown = (value: unknown): string =>
  value === null || value === undefined ? "auto" : typeof value === "object" ? JSON.stringify(value) : String(value);
