/**
 * Numbers, ages and times as the desk prints them: true minus sign, a dash for "unknown", never "-0", times in UTC.
 */
export const DASH = "–";
const MINUS = "\u2212";

const formatters = new Map<number, Intl.NumberFormat>();
function fixed(n: number, decimals: number): string {
  let f = formatters.get(decimals);
  if (!f) {
    f = new Intl.NumberFormat("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    formatters.set(decimals, f);
  }
  return f.format(n);
}
const known = (n: number | null | undefined): n is number => typeof n === "number" && Number.isFinite(n);

/** "61,204.3", "−9.60", "–". Rounded half away from zero as Intl does. */
export function plain(n: number | null | undefined, decimals: number): string {
  if (!known(n)) return DASH;
  const text = fixed(Math.abs(n), decimals);
  return n < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}
/** As `plain`, with "+" where the figure is above zero after rounding. */
export function signed(n: number | null | undefined, decimals: number): string {
  if (!known(n)) return DASH;
  const text = fixed(Math.abs(n), decimals);
  if (!/[1-9]/.test(text)) return text;
  return (n < 0 ? MINUS : "+") + text;
}
/** Money of the reporting currency: cents below a million, whole above. */
const moneyDecimals = (n: number) => (Math.abs(n) >= 1_000_000 ? 0 : 2);
export const money = (n: number | null | undefined): string => plain(n, known(n) ? moneyDecimals(n) : 2);
export const signedMoney = (n: number | null | undefined): string => signed(n, known(n) ? moneyDecimals(n) : 2);
/** Money where cents would be noise: limits, notionals, volumes. */
export const wholeMoney = (n: number | null | undefined): string => plain(n, 0);
/** "1.24 M", "38.9 k": volumes in narrow places. */
export function compact(n: number | null | undefined): string {
  if (!known(n)) return DASH;
  const abs = Math.abs(n);
  if (abs >= 1e9) return `${plain(n / 1e9, 2)} B`;
  if (abs >= 1e6) return `${plain(n / 1e6, 2)} M`;
  if (abs >= 1e4) return `${plain(n / 1e3, 1)} k`;
  return plain(n, 0);
}
/** "266 %"; above 10,000 % the figure says nothing more. */
export function percent(n: number | null | undefined): string {
  if (!known(n)) return DASH;
  return n > 10_000 ? "> 10,000 %" : `${plain(n, Math.abs(n) < 10 ? 1 : 0)} %`;
}
/** Milliseconds as an age: "0.2 s", "8 s", "12 min", "3 h", "2 d". */
export function age(ms: number | null | undefined): string {
  if (!known(ms)) return DASH;
  const s = Math.max(0, ms) / 1000;
  if (s < 9.95) return `${s.toFixed(1)} s`;
  if (s < 90) return `${Math.round(s)} s`;
  if (s < 5400) return `${Math.round(s / 60)} min`;
  if (s < 129_600) return `${Math.round(s / 3600)} h`;
  return `${Math.round(s / 86_400)} d`;
}
/** As `age` in whole seconds, for figures that would otherwise flicker. */
export const wholeAge = (ms: number | null | undefined): string =>
  known(ms) && ms < 9_950 ? `${Math.floor(Math.max(0, ms) / 1000)} s` : age(ms);
/** Short spans as they are measured: "3 ms", "1.24 s". */
export function span(ms: number | null | undefined): string {
  if (!known(ms)) return DASH;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}
/** Unix ms as a UTC time of day, "08:41:07.214". */
export const clock = (ms: number | null | undefined): string =>
  known(ms) ? new Date(ms).toISOString().slice(11, 23) : DASH;
export const clockSeconds = (ms: number | null | undefined): string =>
  known(ms) ? new Date(ms).toISOString().slice(11, 19) : DASH;
/** "2026-11-21 08:41:07" UTC. */
export const moment = (ms: number | null | undefined): string =>
  known(ms) ? new Date(ms).toISOString().slice(0, 19).replace("T", " ") : DASH;

/** Which colour a signed figure has: by its sign, none at zero or unknown. */
export function signTone(n: number | null | undefined): "text-up" | "text-down" | "" {
  if (!known(n) || Math.abs(n) < 0.005) return "";
  return n > 0 ? "text-up" : "text-down";
}
