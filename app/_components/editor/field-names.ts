/** How a changed field and its values are said in a list. */
/** "markets.sim:local:main/BTC-PERP.params.fade" → "BTC-PERP fade"; a field of the desk keeps its name. */
export function lastPart(field: string): string {
  const parts = field.split(".");
  const name = parts[parts.length - 1] ?? field;
  // A whole market came or went: its key is the last part.
  if (parts.length === 2 && name.includes("/"))
    return `${name.slice(name.indexOf("/") + 1)} ${parts[0] === "removed" ? "removed, position" : "quoted by"}`;
  const market = parts[0] === "markets" ? parts.slice(1, -1).join(".").split("/").slice(1).join("/") : "";
  const symbol = market.replace(/\.(params|limits)$/, "");
  return symbol ? `${symbol} ${name}` : name;
}
/** "sigma 1 → 1.7": a change in the words of a list, name, before and after. */
export function saidChange(c: {
  field: string;
  before: unknown;
  after: unknown;
}): [name: string, before: string, after: string] {
  // What is no value of a parameter is a market that was not there.
  const none = c.field.includes("/") && !/\.(params|limits)\./.test(c.field) ? "–" : "auto";
  return [lastPart(c.field), shown(c.before, none), shown(c.after, none)];
}
/** `none` stands for nothing: a parameter that is left empty is worked out by the engine. */
export function shown(value: unknown, none = "auto"): string {
  if (value === null || value === undefined) return none;
  if (typeof value !== "object") return String(value);
  // Of a market that came or went whole its strategy says enough.
  if ("strategy" in value) return String(value.strategy);
  return Array.isArray(value)
    ? value.map((v) => String(v).replace(/^[^/]*\//, "")).join(", ") || "none"
    : JSON.stringify(value);
}
