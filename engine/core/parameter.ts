/**
 * A setting that an operator may change, said once: the engine parses with it, the API refuses with it and the form is
 * drawn from it. Nothing is clamped: what is out of bounds is refused with the field and the reason. The parser of it is in
 * parser.ts, apart, because the form needs none of the parser's library.
 */

interface Said {
  label: string;
  /** Unit as shown behind the number: "bps", "s", "base units", "×", "". */
  unit: string;
  /** What it does, one sentence. */
  help: string;
  /** What raising it does to risk. */
  raising: "raises risk" | "lowers risk" | "neither";
  /** Hot: applied by the next cycle. Cold: needs a restart. */
  hot: boolean;
  /** Heading under which the form shows it, for strategies of many parameters; those without one come first. */
  heading?: string;
}
export interface NumberParameter extends Said {
  kind: "number" | "integer";
  min: number;
  max: number;
  step: number;
  /** Null means "worked out by the engine", where `auto` says how. */
  default: number | null;
  /** Present where the field may be left empty (null): what the engine then does. */
  auto?: string;
}
export interface ChoiceParameter extends Said {
  kind: "choice";
  choices: readonly { value: string; label: string }[];
  default: string;
}
export interface BooleanParameter extends Said {
  kind: "boolean";
  default: boolean;
}
export type Parameter = NumberParameter | ChoiceParameter | BooleanParameter;
export type Parameters = Readonly<Record<string, Parameter>>;

export type ValueOf<P extends Parameter> = P extends { kind: "choice"; choices: readonly { value: infer V }[] }
  ? V
  : P extends { kind: "boolean" }
    ? boolean
    : P extends { auto: string }
      ? number | null
      : number;
export type ValuesOf<P extends Parameters> = { -readonly [K in keyof P]: ValueOf<P[K]> };

export function defaultsOf<P extends Parameters>(parameters: P): ValuesOf<P> {
  return Object.fromEntries(Object.entries(parameters).map(([k, p]) => [k, p.default])) as ValuesOf<P>;
}
