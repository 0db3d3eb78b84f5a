"use client";
/** Which strategy, and which of its presets: two lists and one sentence. */
import { type StrategyId, strategies, strategyIds } from "../../../engine/core/strategies/index.ts";
import type { PresetName } from "../../../engine/core/strategies/strategy.ts";
import { box } from "./revising-form.tsx";

const PRESETS: readonly PresetName[] = ["conservative", "balanced", "aggressive"];
export interface Quoting {
  strategy: StrategyId;
  preset: PresetName | null;
}
export function QuotingChoice({ value, onChange }: { value: Quoting; onChange: (value: Quoting) => void }) {
  return (
    <>
      <label className="block">
        <span className="text-faint">Strategy</span>
        <select
          value={value.strategy}
          onChange={(e) => {
            const strategy = strategyIds.find((id) => id === e.target.value);
            if (strategy) onChange({ ...value, strategy });
          }}
          className={box}
        >
          {strategyIds.map((id) => (
            <option key={id} value={id}>
              {strategies[id].label}
            </option>
          ))}
        </select>
        <span className="mt-0.5 block text-[11.5px] text-dim">{strategies[value.strategy].about}</span>
      </label>
      <label className="block">
        <span className="text-faint">Preset</span>
        <select
          value={value.preset ?? ""}
          onChange={(e) => onChange({ ...value, preset: PRESETS.find((p) => p === e.target.value) ?? null })}
          className={box}
        >
          <option value="">none: defaults</option>
          {PRESETS.map((p) => (
            <option key={p} value={p}>
              {p}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}
