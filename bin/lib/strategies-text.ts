/** The strategies as their schema tells them: for a terminal, as JSON and as the table of the README. */
import type { Parameter } from "../../engine/core/parameter.ts";
import { allowance, timing } from "../../engine/core/strategies/common-parameters.ts";
import { fairSource } from "../../engine/core/strategies/fair-source.ts";
import { strategies } from "../../engine/core/strategies/index.ts";
import { presetNames } from "../../engine/core/strategies/preset.ts";
import { spreadFloor } from "../../engine/core/strategies/spread-floor.ts";
import type { ParamValues, Strategy } from "../../engine/core/strategies/strategy.ts";
import { volatility } from "../../engine/core/strategies/volatility-source.ts";

const all: readonly Strategy[] = Object.values(strategies);
/** Every strategy has these. */
const common = Object.keys({ ...timing, ...allowance });
/** What several strategies have, named as one where all of it is there. */
const groups: readonly [string, readonly string[]][] = [
  ["choice of fair value", Object.keys(fairSource)],
  ["volatility", Object.keys(volatility)],
  ["floor of costs", Object.keys(spreadFloor)],
];
function parametersText({ parameters }: Strategy): string {
  const names = Object.keys(parameters);
  const shared = groups.filter(([, group]) => group.every((name) => names.includes(name)));
  const said = [...common, ...shared.flatMap(([, group]) => group)];
  const own = names.filter((name) => !said.includes(name)).map((name) => `\`${name}\``);
  return [...own, ...shared.map(([group]) => group)].join(", ");
}

/** The JSON object of the command. Presets are whole: defaults with what the preset says over them. */
export function strategiesJson() {
  return {
    strategies: all.map(({ id, label, about, source, parameters, presets, presetSizesOf }) => ({
      ...{ id, label, about, source, parameters },
      presets: Object.fromEntries(presetNames.map((name) => [name, { ...defaults(parameters), ...presets[name] }])),
      /** The base asset that the presets' sizes are meant for; on a market of another they are worked out. */
      presetSizesOf: presetSizesOf ?? null,
    })),
  };
}
const defaults = (parameters: Strategy["parameters"]): ParamValues =>
  Object.fromEntries(Object.entries(parameters).map(([name, p]) => [name, p.default]));

const valueText = (value: unknown): string => (value === null ? "auto" : String(value));
function boundsText(p: Parameter): string {
  if (p.kind === "boolean") return `${valueText(p.default)} (true or false)`;
  if (p.kind === "choice") return `${p.default} (${p.choices.map((c) => c.value).join(", ")})`;
  const unit = p.unit === "" ? "" : ` ${p.unit}`;
  return `${p.default === null ? `auto: ${p.auto ?? ""}` : p.default}${unit} (${p.min} to ${p.max})`;
}
function presetText(values: ParamValues): string {
  const parts = Object.entries(values).map(([name, value]) => `${name} ${valueText(value)}`);
  return parts.length === 0 ? "the defaults" : parts.join(", ");
}
export function strategiesText(): string {
  const blocks = all.map((s) => {
    const width = Math.max(...Object.keys(s.parameters).map((name) => name.length));
    return [
      `${s.id} (${s.source}): ${s.about}`,
      ...Object.entries(s.parameters).map(([name, p]) => `  ${name.padEnd(width)}  ${boundsText(p)}. ${p.help}`),
      ...presetNames.map((name) => `  preset ${name}: ${presetText(s.presets[name])}`),
    ].join("\n");
  });
  return `${blocks.join("\n\n")}\n`;
}

const BEGIN = "<!-- strategies: npm run strategies -- --write -->";
const END = "<!-- /strategies -->";
const cell = (text: string): string => text.replaceAll("|", "\\|");

function readmeTable(): string {
  const rows = all.map((s) => {
    const file = `engine/core/strategies/${s.id}.ts`;
    return `| [\`${s.id}\`](${file}) | ${cell(s.source)} | ${cell(s.about)} | ${parametersText(s)} |`;
  });
  return ["| strategy | from | how it quotes | its parameters |", "|---|---|---|---|", ...rows].join("\n");
}
/** The README with the table as it is to be. Throws where it has no place for it. */
export function withTable(readme: string): string {
  const [before, rest] = readme.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`README.md has no place for the table: ${BEGIN}`);
  return `${before}${BEGIN}\n${readmeTable()}\n${END}${after}`;
}
