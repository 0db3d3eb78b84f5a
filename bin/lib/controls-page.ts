/** The table of controls in docs/safety.md, as the rules have it that `npm run mutants` breaks. */
import { deskParameters, marketParameters } from "../../engine/core/limit-parameters.ts";
import type { Parameters } from "../../engine/core/parameter.ts";
import { controls } from "../../tests/mutation/controls/index.ts";
import type { Control } from "../../tests/mutation/rules.ts";

const [BEGIN, END] = ["<!-- controls -->", "<!-- /controls -->"];
const parameters: Parameters = { ...deskParameters, ...marketParameters };

/** "`collarBps` 300 bps"; what is left empty is worked out as the setting says. */
function limitOf(name: string): string {
  const p = parameters[name]!;
  if (p.kind !== "number" && p.kind !== "integer") throw new Error(`${name} bounds nothing`);
  return p.default === null ? `\`${name}\`: ${p.auto}` : `\`${name}\` ${p.default} ${p.unit}`;
}
function row(c: Control): string {
  const [number, ...name] = c.id.split(" ");
  const limit = [...c.settings.map(limitOf), ...(c.fixed === undefined ? [] : [c.fixed])];
  const shown = c.shown.map(({ file, title }) => `\`${file}\`: "${title}"`);
  const cells = [
    ...[number, name.join(" "), c.says, limit.join("; ") || "–", `\`${c.where}\``],
    [...shown, ...(c.besides === undefined ? [] : [c.besides])].join(", "),
    `${c.mutants.length}`,
  ];
  return `| ${cells.join(" | ")} |`;
}
const controlsTable = (): string =>
  [
    "| # | control | what holds | limit | where | test | broken |",
    "|---|---|---|---|---|---|---:|",
    ...controls.map(row),
  ].join("\n");

/** The page with its table as the rules have it. */
export function withControls(page: string): string {
  const [before, rest] = page.split(`${BEGIN}\n`);
  const after = rest?.split(`\n${END}`)[1];
  if (before === undefined || after === undefined)
    throw new Error(`docs/safety.md has no place for the table: ${BEGIN}`);
  return `${before}${BEGIN}\n${controlsTable()}\n${END}${after}`;
}
