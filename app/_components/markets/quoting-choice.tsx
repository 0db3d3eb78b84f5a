"use client";
/** Which strategy, and which of its presets: two lists and one sentence. */
import { type StrategyId, strategies, strategyIds } from "../../../engine/core/strategies/index.ts";
import { type PresetName, presetNames } from "../../../engine/core/strategies/preset.ts";
import { Choice } from "./choice.tsx";

export interface Quoting {
  strategy: StrategyId;
  preset: PresetName | null;
}
export function QuotingChoice({ value, onChange }: { value: Quoting; onChange: (value: Quoting) => void }) {
  return (
    <>
      <Choice
        label="Strategy"
        value={value.strategy}
        about={strategies[value.strategy].about}
        onChoose={(chosen) => {
          const strategy = strategyIds.find((id) => id === chosen);
          if (strategy) onChange({ ...value, strategy });
        }}
      >
        {strategyIds.map((id) => (
          <option key={id} value={id}>
            {strategies[id].label}
          </option>
        ))}
      </Choice>
      <Choice
        label="Preset"
        value={value.preset ?? ""}
        onChoose={(chosen) => onChange({ ...value, preset: presetNames.find((p) => p === chosen) ?? null })}
      >
        <option value="">none</option>
        {presetNames.map((p) => (
          <option key={p} value={p}>
            {p}
          </option>
        ))}
      </Choice>
    </>
  );
}
