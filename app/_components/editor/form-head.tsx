"use client";
/** Above the fields: which strategy it is, its presets, and a search where there are many fields. */
import { type PresetName, presetNames } from "../../../engine/core/strategies/preset.ts";
import type { Strategy } from "../../../engine/core/strategies/strategy.ts";
import { Button } from "../ui/button.tsx";

/** A form of fewer is looked over faster than searched. */
const SEARCHED_FROM = 12;

export function FormHead(props: {
  strategy: Strategy;
  count: number;
  sought: string;
  onSeek: (text: string) => void;
  onPreset: (preset: PresetName) => void;
  onSwitch: () => void;
}) {
  const { strategy } = props;
  return (
    <div className="border-b border-soft px-3 pb-2">
      <p className="text-[11.5px] text-dim">
        <span className="font-semibold text-ink">{strategy.label}.</span> {strategy.about}
      </p>
      <div className="mt-1.5 flex flex-wrap items-center gap-1.5">
        <Button title="Another strategy for this market, in one revision" onClick={props.onSwitch}>
          Switch strategy
        </Button>
        {presetNames.map((preset) => (
          <Button
            key={preset}
            title={`Fills in the ${preset} set of ${strategy.label}. Nothing is applied before you say why`}
            onClick={() => props.onPreset(preset)}
          >
            {preset}
          </Button>
        ))}
        {props.count >= SEARCHED_FROM && (
          <input
            type="search"
            value={props.sought}
            onChange={(e) => props.onSeek(e.target.value)}
            onKeyDown={(e) => {
              if (e.key === "Escape" && !e.shiftKey) props.onSeek("");
            }}
            aria-label="Find a parameter"
            placeholder="Find"
            className="h-6 min-w-16 flex-1 rounded border border-line bg-raised px-2 text-[11.5px] placeholder:text-faint"
          />
        )}
      </div>
    </div>
  );
}
