/** What an import took, left and changed, in words. */
import type { Settings } from "../../engine/core/settings.ts";
import { type StrategyId, strategies } from "../../engine/core/strategies/index.ts";
import type { Left } from "../../server/preset-import/entry.ts";
import type { Take } from "../../server/preset-import/take.ts";
import type { FieldChange } from "../../server/settings.ts";

export interface ImportReport {
  file: string;
  format: string;
  strategy: StrategyId;
  dryRun: boolean;
  basedOn: number;
  /** The new revision; null where none was written. */
  revision: number | null;
  taken: readonly Take[];
  unusable: readonly Left[];
  changes: readonly FieldChange[];
}

const shown = (value: unknown): string => (value === null || value === undefined ? "auto" : String(value));
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i]!.length)));
  return all.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i]!)).join("  ")}`.trimEnd());
}

/** `before` is the document that the import was based on. */
export function importReport(r: ImportReport, before: Settings): string {
  const lines: string[] = [];
  const rows = r.taken.map((t) => {
    const m = before.markets[t.key]!;
    const old = m.strategy === r.strategy ? shown(m.params[t.setting]) : "-";
    const unit = strategies[r.strategy].parameters[t.setting];
    const now = `${t.value}${unit && "unit" in unit && unit.unit ? ` ${unit.unit}` : ""}`;
    return [t.key, t.setting, old, "→", now, `${t.name}, line ${t.line}`, t.how];
  });
  const keys = [...new Set(r.taken.map((t) => t.key))];
  const switched = keys.filter((key) => before.markets[key]!.strategy !== r.strategy);
  if (rows.length > 0) lines.push(...table(["market", "setting", "old", "", "new", "from", "unit"], rows), "");
  for (const key of switched)
    lines.push(
      `  ${key}: ${before.markets[key]!.strategy} → ${r.strategy}, with its defaults for what the file does not say`,
    );
  for (const c of r.changes.filter((x) => x.field.includes(".limits.")))
    lines.push(`  ${c.field}: ${shown(c.before)} → ${shown(c.after)}`);
  if (r.unusable.length > 0) {
    lines.push("", "Not taken:");
    for (const u of r.unusable) lines.push(`  line ${u.line}  ${u.name}: ${u.reason}`);
  }
  const outcome =
    r.changes.length === 0
      ? "Nothing would change."
      : r.revision === null
        ? `Nothing is written (dry run); it would be based on revision ${r.basedOn}.`
        : `Written as revision ${r.revision}, based on ${r.basedOn}.`;
  return `${[`${r.file} (${r.format}) → ${r.strategy}`, "", ...lines, "", outcome].join("\n").replace(/\n{3,}/g, "\n\n")}\n`;
}
