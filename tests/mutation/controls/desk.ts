/** Who may speak to the desk, what it may be told, and how it tells. */
import { by, type Control, deleted, inCore, inverted } from "../rules.ts";

const ARGUMENTS = "server/engine-arguments.ts";
const ENV = "server/env.ts";
const GUARD = "server/guard.ts";

const PAGE = "docs/safety.md";

export const deskControls: readonly Control[] = [
  {
    id: "C25 settings",
    says: "a value beyond its bounds is refused with its name; a broken revision leaves the last good one in force",
    settings: [],
    fixed: "the bounds of each setting",
    where: "engine/core/settings.ts",
    shown: [by("tests/core/hold.test.ts", "a broken revision leaves the last good one in force and raises an alert")],
    tests: inCore("parser", "settings", "hold"),
    mutants: [
      deleted("engine/core/parser.ts", ".max(p.max, {", ".max(Number.MAX_VALUE, {"),
      inverted("engine/core/parser.ts", ".min(p.min, {", ".max(p.min, {"),
      deleted(
        "engine/core/resolve.ts",
        '    raise(desk, { code: "SETTINGS_BROKEN", severity: "critical", market: null, text });\n    return;\n',
        "    return;\n",
      ),
    ],
  },
  {
    id: "C26 arming for real money",
    says: "not built, for no mode of this version reaches a real venue: one that is asked for by name is refused, and a start over a HALT arms nothing",
    settings: [],
    where: "server/engine-arguments.ts",
    shown: [
      by("tests/server/engine-arguments.test.ts", "a mode that is not there"),
      by("tests/core/recovered.test.ts", "is a HALT: latched, cancelled, and the start arms nothing over it"),
    ],
    tests: ["tests/server/engine-arguments.test.ts"],
    mutants: [
      deleted(ARGUMENTS, '  if (mode !== "sim" && mode !== "replay")\n', "  if (false)\n"),
      inverted(ARGUMENTS, 'mode !== "sim" && mode !== "replay"', 'mode === "sim" || mode === "replay"'),
    ],
  },
  {
    id: "C29 alerts",
    says: "on the page and the terminal at once, counted while they repeat, until somebody acknowledges them; nobody is paged",
    settings: [],
    fixed: "at once",
    where: "engine/core/alerts.ts",
    shown: [
      by(
        "tests/core/alerts.test.ts",
        "repeated within a second it is counted, and told with its newest words after that",
      ),
      by(
        "tests/e2e/actions.spec.ts",
        "one side is cancelled and held, the other goes on; the alert of it is acknowledged and the side resumed",
      ),
    ],
    tests: inCore("alerts"),
    mutants: [
      deleted("engine/core/alerts.ts", '  desk.effects.push({ do: "alert", alert: { ...made } });\n'),
      inverted(
        "engine/core/alerts.ts",
        "desk.now - same.at < MICROS_PER_SECOND",
        "desk.now - same.at >= MICROS_PER_SECOND",
      ),
    ],
  },
  {
    id: "C30 access",
    says: "one machine, one user: bound to 127.0.0.1, and no page, form or name from elsewhere reaches it; no sign-in yet",
    settings: [],
    fixed: "this machine",
    where: "server/guard.ts",
    shown: [
      by("tests/server/guard.test.ts", "a name rebound to loopback"),
      by("tests/server/setup.test.ts", "%s=%s is refused in words"),
    ],
    tests: ["tests/server/guard.test.ts", "tests/server/setup.test.ts"],
    mutants: [
      deleted(GUARD, "  if (origin !== undefined && origin !== ", '  if (origin === "" && origin !== '),
      inverted(GUARD, "host === undefined || !isOurs(host, options)", "host === undefined || isOurs(host, options)"),
      deleted(
        GUARD,
        '  if (type !== "application/json") return deny(415, "Only application/json is accepted here.");\n',
      ),
      deleted(
        GUARD,
        '  if (site !== undefined && site !== "same-origin" && site !== "none" && !opensPage)\n',
        "  if (false)\n",
      ),
      deleted(ENV, "  if (isLoopback(host)) return host;\n", "  if (true) return host;\n"),
      inverted(ENV, "  if (isLoopback(host)) return host;\n", "  if (!isLoopback(host)) return host;\n"),
    ],
  },
  {
    id: "C32 this table",
    says: "it is written from the rules that the command breaks on purpose: a control without a test that shows it, a test or a file that is not there, or a row of the page that says otherwise is a red test",
    settings: [],
    where: "tests/mutation/rules.ts",
    shown: [by("tests/safety-page.test.ts", "each control is shown by a test of those that notice when it is broken")],
    besides: "`npm run mutants -- --table controls`",
    tests: ["tests/safety-page.test.ts"],
    mutants: [
      deleted("tests/mutation/controls/truth.ts", '      by("tests/core/order-truth.test.ts", "proof of absence"),\n'),
      inverted("tests/mutation/controls/truth.ts", '"proof of absence"', '"proof of presence"'),
      inverted(PAGE, "| C1 | order size |", "| C1 | order value |"),
      deleted(PAGE, "| C32 | this table |", "| – | this table |"),
    ],
  },
];
