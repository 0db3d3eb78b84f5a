/** Simulated runs in words: one as a list, many as a table. */
import type { SimulateResult, TableRow } from "../../engine/index.ts";

const signed = (n: number): string => n.toFixed(2).replace(/^-0\.00$/, "0.00");
const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;
/** Reasons that held a side for less than this share of the time are left out of the table. */
const HELD_SHOWN_MIN = 0.005;
const HELD_SHOWN = 3;

export function runReport(r: SimulateResult): string {
  const rows: [string, string][] = [
    ["fills", String(r.fills)],
    ["volume", signed(r.volumeQuote)],
    ["profit", signed(r.pnl.total)],
    ["  spread capture", signed(r.pnl.spreadCapture)],
    ["  inventory", signed(r.pnl.inventory)],
    ["  funding", signed(r.pnl.funding)],
    ["  fees", signed(r.pnl.fees)],
    ["  hedge", signed(r.pnl.hedge)],
    ["  residual", signed(r.pnl.residual)],
    ["drawdown", signed(r.drawdown)],
    ["quote uptime", percent(r.quoteUptime)],
    ...Object.entries(r.held).map(([code, share]): [string, string] => [`held ${code}`, percent(share)]),
  ];
  const width = Math.max(20, ...rows.map(([name]) => name.length + 1));
  const head = `${r.type}, ${r.steps} steps of 100 ms, seed ${r.seed}, strategy ${r.strategy} (USDC)`;
  const lines = rows.map(([name, value]) => `${name.padEnd(width)}${value.padStart(12)}`);
  return `${[head, ...lines, `effects ${r.effectsHash}`].join("\n")}\n`;
}

type Column = [head: string, cell: (r: TableRow) => string];
const money = (n: number): string => n.toFixed(0).replace(/^-0$/, "0");
const columns: readonly Column[] = [
  ["strategy", (r) => r.strategy],
  ["type", (r) => r.type],
  ["profit", (r) => signed(r.pnl.mean)],
  ["95 % from", (r) => (r.pnl.ci95 === null ? "-" : signed(r.pnl.ci95[0]))],
  ["to", (r) => (r.pnl.ci95 === null ? "-" : signed(r.pnl.ci95[1]))],
  ["bps", (r) => (r.pnlBps === null ? "-" : signed(r.pnlBps))],
  ["spread", (r) => money(r.parts.spreadCapture)],
  ["invent.", (r) => money(r.parts.inventory)],
  ["funding", (r) => money(r.parts.funding)],
  ["fees", (r) => money(r.parts.fees)],
  ["hedge", (r) => money(r.parts.hedge)],
  ["resid.", (r) => money(r.parts.residual)],
  ["fills", (r) => r.fills.toFixed(0)],
  ["uptime", (r) => `${(r.quoteUptime * 100).toFixed(1)} %`],
  ["position", (r) => `${(r.inventory.mean * 100).toFixed(0)} %`],
  ["max", (r) => `${(r.inventory.max * 100).toFixed(0)} %`],
  ["drawdown", (r) => money(r.drawdown)],
  ["held by", (r) => heldWords(r.held)],
];
const LEFT = new Set(["strategy", "type", "held by"]);

function heldWords(held: Record<string, number>): string {
  const shown = Object.entries(held).filter(([, share]) => share >= HELD_SHOWN_MIN);
  return shown
    .map(([code, share]) => `${code} ${(share * 100).toFixed(1)} %`)
    .slice(0, HELD_SHOWN)
    .join(", ");
}
export function tableReport(rows: readonly TableRow[], firstSeed: number): string {
  const { seeds, steps } = rows[0]!;
  const which = seeds === 1 ? `seed ${firstSeed}` : `seeds ${firstSeed} to ${firstSeed + seeds - 1}`;
  const head = `Means over ${which}, ${steps} steps of 100 ms, in USDC; position: |position − target| of the room to its limit.`;
  const cells = [columns.map(([name]) => name), ...rows.map((r) => columns.map(([, cell]) => cell(r)))];
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i]!.length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => (LEFT.has(columns[i]![0]) ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join("  ")
      .trimEnd();
  // A line between strategies: types of one are read together.
  const lines = cells
    .map(line)
    .flatMap((text, i) => (i > 1 && cells[i]![0] !== cells[i - 1]![0] ? ["", text] : [text]));
  return `${[head, "", ...lines].join("\n")}\n`;
}
