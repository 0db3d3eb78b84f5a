"use client";
/**
 * What stops by itself: each figure against its limit. Fail closed: one that can't be worked out counts as a breach. Of a rule
 * that watches many markets the nearest to its limit stands for those at ease.
 */
import type { AccountView, TriggerView } from "../../../engine/core/view-types.ts";
import { inTriggerOrder, triggerFigure, triggerName, triggerShare, triggerWord } from "../../_lib/risk.ts";
import { Card, Empty } from "../ui/card.tsx";
import { type LogColumn, LogTable } from "../ui/log-table.tsx";
import { Meter } from "../ui/meter.tsx";

const symbolOf = (key: string): string => key.slice(key.indexOf("/") + 1);
const where = (t: TriggerView): string =>
  t.market === null ? "account" : `${t.others > 0 ? "nearest: " : ""}${symbolOf(t.market)}`;
const among = (t: TriggerView): string => (t.others > 0 ? `${t.others} more are further from their limits` : "");
const isTrouble = (t: TriggerView) => t.state === "tripped" || t.state === "unknown";

const columns: readonly LogColumn<TriggerView>[] = [
  {
    head: "trigger",
    widthPx: 126,
    align: "left",
    cell: (t) => triggerName(t.code, t.unit),
    title: (t) => `${t.code}, ${t.unit}`,
  },
  { head: "of", widthPx: 118, align: "left", wideOnly: true, cell: where, tone: () => "text-dim", title: among },
  { head: "now", widthPx: 60, cell: (t) => triggerFigure(t.value, t.unit) },
  {
    head: "limit",
    widthPx: 80,
    cell: (t) => `${t.isLeast ? "≥" : "≤"} ${triggerFigure(t.limit, t.unit)}`,
    tone: () => "text-dim",
  },
  {
    head: "used",
    widthPx: 36,
    wideOnly: true,
    cell: (t) => (
      <span className="flex h-4 items-center">
        <Meter share={triggerShare(t)} label={`${triggerName(t.code, t.unit)}: share of the limit used`} />
      </span>
    ),
  },
  {
    head: "state",
    widthPx: 68,
    align: "left",
    cell: (t) => triggerWord[t.state],
    tone: (t) => (isTrouble(t) ? "font-semibold text-down" : t.state === "waiting" ? "text-faint" : "text-dim"),
  },
  { head: "a breach", widthPx: 119, align: "left", wideOnly: true, cell: (t) => t.does, tone: () => "text-dim" },
];
const idOf = (t: TriggerView) => `${t.code} ${t.market ?? ""}`;

export function Triggers({ a }: { a: AccountView }) {
  const { triggers } = a.truth;
  const trouble = triggers.filter(isTrouble).length;
  return (
    <Card
      title="Automatic triggers"
      note={
        trouble > 0 ? `${trouble} in breach: what can't be worked out is one` : "what can't be worked out is a breach"
      }
      bodyClassName="overflow-x-auto pb-1"
      scrolls
    >
      {triggers.length === 0 ? (
        <Empty>No settings are in force yet; nothing is quoted without.</Empty>
      ) : (
        <LogTable name="trigger" entries={inTriggerOrder(triggers)} columns={columns} idOf={idOf} />
      )}
    </Card>
  );
}
