/**
 * From another system's file to changes of the settings.
 *
 * Invariants: 1. each entry of the file is taken or left with a reason. 2. nothing is clamped: what is out of bounds is left, and
 * what stands instead is said. 3. a market keeps every setting that the file does not name, where it runs the strategy already;
 * else it gets that strategy's defaults and keeps its allowance and target.
 */
import { parserOf } from "../../engine/core/parser.ts";
import type { MarketSettings, Settings } from "../../engine/core/settings.ts";
import { defaultMarketSettings } from "../../engine/core/settings.ts";
import { type StrategyId, strategies } from "../../engine/core/strategies/index.ts";
import type { Change } from "../settings.ts";
import type { Left } from "./entry.ts";
import type { Reading, Take } from "./take.ts";

export interface ImportPlan {
  strategy: StrategyId;
  taken: Take[];
  left: Left[];
  changes: Change[];
}
/** Settings of money that every strategy has: another strategy is no reason to give a market more or less of it. */
const KEPT = ["usdPer", "target"];

type Params = MarketSettings["params"];
function paramsBefore(m: MarketSettings, strategy: StrategyId): Params {
  if (m.strategy === strategy) return m.params;
  const kept = KEPT.map((name) => [name, m.params[name] ?? null]);
  return { ...defaultMarketSettings(strategy).params, ...Object.fromEntries(kept) };
}
/** Why a value can't be a setting; null where it can. */
function refusal(strategy: StrategyId, setting: string, value: number): string | null {
  const parameter = strategies[strategy].parameters[setting];
  if (parameter === undefined) return "is not a setting of this strategy";
  const parsed = parserOf({ [setting]: parameter }).safeParse({ [setting]: value });
  return parsed.error?.issues[0]?.message ?? null;
}
const labelOf = (strategy: StrategyId, setting: string): string =>
  strategies[strategy].parameters[setting]?.label ?? setting;

export function planImport(settings: Settings, { strategy, takes, left }: Reading): ImportPlan {
  const plan: ImportPlan = { strategy, taken: [], left: [...left], changes: [] };
  for (const key of new Set(takes.map((t) => t.key))) {
    const m = settings.markets[key];
    if (m === undefined) continue;
    const before = paramsBefore(m, strategy);
    const refused: [Take, string][] = [];
    let good = takes.filter((t) => t.key === key);
    const drop = (isBad: (t: Take) => string | null): void => {
      good = good.filter((t) => {
        const reason = isBad(t);
        if (reason !== null) refused.push([t, reason]);
        return reason === null;
      });
    };
    drop((t) => {
      const reason = refusal(strategy, t.setting, t.value);
      return reason === null ? null : `would be ${t.value} (${t.how}), which ${reason}`;
    });
    const all = [...good];
    drop((t) => {
      const other = all.find((o) => o.setting === t.setting && o.value !== t.value);
      return other ? `says ${t.value} where ${other.name} (line ${other.line}) says ${other.value}` : null;
    });
    const next = { ...before, ...Object.fromEntries(good.map((t) => [t.setting, t.value])) };
    const [min, max] = [Number(next.spreadMinBps), Number(next.spreadMaxBps)];
    if (min > max)
      drop((t) =>
        t.setting === "spreadMinBps" || t.setting === "spreadMaxBps"
          ? `the least spread, ${min} bps, would be above the widest, ${max} bps`
          : null,
      );
    const params = { ...before, ...Object.fromEntries(good.map((t) => [t.setting, t.value])) };
    for (const [t, reason] of refused) {
      const stands = `${labelOf(strategy, t.setting)} of ${key} is ${params[t.setting] ?? "auto"}`;
      plan.left.push({ name: t.name, line: t.line, reason: `${reason}; ${stands}` });
    }
    if (good.length === 0) continue;
    plan.taken.push(...good);
    plan.changes.push({ field: ["markets", key, "strategy"], value: strategy });
    plan.changes.push({ field: ["markets", key, "params"], value: params });
    // A position limit set by hand would stand in place of the one that follows from the allowance.
    if (good.some((t) => t.setting === "usdPer") && m.limits.positionMax !== null)
      plan.changes.push({ field: ["markets", key, "limits", "positionMax"], value: null });
  }
  plan.left.sort((a, b) => a.line - b.line);
  return plan;
}
