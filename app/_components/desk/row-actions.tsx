"use client";
/**
 * What can be done with one market at once. Lowering risk is one click; resuming a market that the operator paused is
 * one click too (safety.md: a scoped cancel is resumed in one click). What trades or makes a revision is reviewed.
 */
import { Ellipsis, Pause, Play } from "lucide-react";
import { memo } from "react";
import type { MarketView } from "../../../engine/core/view-types.ts";
import { runCommand } from "../../_lib/commands.ts";
import type { CommandInput } from "../../_lib/desk-api.ts";
import { openFor } from "../../_lib/overlays.ts";
import { Button } from "../ui/button.tsx";
import { MenuButton } from "../ui/menu.tsx";

const WIDER = [1.5, 2, 4] as const;

/** What the actions are made of; they are not drawn anew while it stays. */
type Acted = Pick<MarketView, "key" | "symbol" | "state" | "widen">;
interface Props {
  m: Acted;
  labels?: boolean;
}
const same = (a: Props, b: Props): boolean =>
  a.m.key === b.m.key &&
  a.m.symbol === b.m.symbol &&
  a.m.state === b.m.state &&
  a.m.widen === b.m.widen &&
  a.labels === b.labels;

export const RowActions = memo(function RowActions({ m, labels = false }: Props) {
  const market = { scope: "market", market: m.key } as const;
  const paused = m.state === "paused";
  const run = (command: CommandInput, said: string) => void runCommand(command, said);
  const items: { label: string; does: () => void }[] = [
    ...(["bid", "ask"] as const).map((side) => ({
      label: `Cancel and hold ${side}s`,
      does: () => run({ do: "cancel", scope: { scope: "side", market: m.key, side } }, `Cancel ${m.symbol} ${side}s`),
    })),
    { label: "Cancel and hold both sides", does: () => run({ do: "cancel", scope: market }, `Cancel ${m.symbol}`) },
    ...WIDER.filter((factor) => factor !== m.widen).map((factor) => ({
      label: `Widen spread ×${factor}`,
      does: () => run({ do: "widen", scope: market, factor }, `Widen ${m.symbol} ×${factor}`),
    })),
    ...(m.widen !== 1
      ? [
          {
            label: "Spread back to ×1",
            does: () => run({ do: "widen", scope: market, factor: 1 }, `${m.symbol} spread ×1`),
          },
        ]
      : []),
    { label: "Flatten", does: () => openFor("flatten", m.key) },
    { label: "Strategy and preset", does: () => openFor("switch-strategy", m.key) },
    { label: "Remove market", does: () => openFor("remove-market", m.key) },
    { label: "Resume both sides", does: () => run({ do: "resume", scope: market }, `Resume ${m.symbol}`) },
  ];
  return (
    <div className="flex items-center justify-end gap-1">
      <Button
        look={labels ? "quiet" : "bare"}
        size={labels ? "small" : "icon"}
        aria-label={`${paused ? "Resume" : "Pause"} ${m.symbol}`}
        title={paused ? "Quote this market again" : "Cancel this market's orders and hold it"}
        onClick={() =>
          paused
            ? run({ do: "resume", scope: market }, `Resume ${m.symbol}`)
            : run({ do: "pause", scope: market }, `Pause ${m.symbol}`)
        }
      >
        {paused ? <Play size={14} /> : <Pause size={14} />}
        {labels && (paused ? "Resume" : "Pause")}
      </Button>
      {labels && <Button onClick={() => openFor("flatten", m.key)}>Flatten</Button>}
      <MenuButton
        entries={items}
        button={{
          look: labels ? "quiet" : "bare",
          size: labels ? "small" : "icon",
          "aria-label": `More for ${m.symbol}`,
          children: <Ellipsis size={15} />,
        }}
      />
    </div>
  );
}, same);
