/** docs/settings.md: every setting of every strategy with its bounds and presets, as the schema has them. */
import type { Parameter, Parameters } from "../../engine/core/parameter.ts";
import { calibration } from "../../engine/core/strategies/calibration.ts";
import { allowance, ladder, minSpread, patience, timing } from "../../engine/core/strategies/common-parameters.ts";
import { fairSource } from "../../engine/core/strategies/fair-source.ts";
import { strategies } from "../../engine/core/strategies/index.ts";
import { presetNames } from "../../engine/core/strategies/preset.ts";
import { spreadFloor } from "../../engine/core/strategies/spread-floor.ts";
import type { Strategy } from "../../engine/core/strategies/strategy.ts";
import { volatility } from "../../engine/core/strategies/volatility-source.ts";

/** What strategies share is listed once; a strategy that has one of them otherwise lists it as its own. */
const shared: Parameters = {
  ...timing,
  ...allowance,
  ...ladder,
  ...minSpread,
  ...patience,
  ...volatility,
  ...fairSource,
  ...spreadFloor,
  ...calibration,
};
const value = (v: unknown): string => (v === null ? "auto" : String(v));

function row(name: string, p: Parameter): string {
  const isNumber = p.kind === "number" || p.kind === "integer";
  const bounds = isNumber
    ? `${p.min} to ${p.max}, by ${p.step}`
    : p.kind === "choice"
      ? p.choices.map((c) => c.value).join(", ")
      : "true, false";
  const cells = [
    `\`${name}\``,
    isNumber ? [p.kind, p.unit].filter((s) => s !== "").join(", ") : p.kind,
    value(p.default) + (isNumber && p.default === null ? `: ${p.auto}` : ""),
    bounds,
    p.raising === "neither" ? "" : p.raising,
    p.hot ? "next decision" : "restart",
  ];
  return `| ${cells.map((c) => c.replaceAll("|", "\\|")).join(" | ")} |`;
}
const table = (parameters: readonly (readonly [string, Parameter])[]): string[] => [
  "| setting | kind, unit | default | from, to | raising it | takes effect |",
  "|---|---|---|---|---|---|",
  ...parameters.map(([name, p]) => row(name, p)),
];
function section(s: Strategy): string[] {
  const all = Object.entries(s.parameters);
  const common = all.filter(([name, p]) => shared[name] === p).map(([name]) => `\`${name}\``);
  const presets = presetNames.map((preset) => {
    const values = Object.entries(s.presets[preset]).map(([name, v]) => `\`${name}\` ${value(v)}`);
    return `- **${preset}**: ${values.join(", ") || "the defaults"}`;
  });
  const sizes = s.presetSizesOf === undefined ? [] : ["", `The presets' sizes are ${s.presetSizesOf}.`];
  const figures = s.figures.map((f) => (f.unit === "" ? f.label : `${f.label} (${f.unit})`));
  return [
    `## ${s.id}`,
    "",
    ...table(all.filter(([name, p]) => shared[name] !== p)),
    "",
    `Shared: ${common.join(", ")}.`,
    "",
    ...presets,
    ...sizes,
    "",
    `Its page shows: ${["fair", "skew", "half spread", ...figures].join("; ")}.`,
    ...(s.layers === undefined ? [] : ["", `Its layers can be paused and cancelled apart: ${s.layers.join(", ")}.`]),
    ...(s.quotesInRounds === true
      ? ["", "It quotes in rounds: between them its orders stand where they were put."]
      : []),
    ...(s.followsOracle === true ? ["", "A price of the oracle alone makes it decide anew."] : []),
    "",
  ];
}

export function settingsPage(): string {
  return [
    "# Settings of the strategies",
    "",
    "Written by `npm run strategies -- --write` from the schema that the engine parses, the API refuses and the form is drawn by; a test",
    "holds this page against it, so that no bound, default or preset changes unseen. What each setting does: `npm run strategies`, or its",
    'words in the form. Presets name what differs from the defaults. "auto": left empty, and worked out as it says.',
    "",
    "## Shared by several",
    "",
    ...table(Object.entries(shared)),
    "",
    ...Object.values(strategies).flatMap(section),
  ]
    .join("\n")
    .trimEnd()
    .concat("\n");
}
