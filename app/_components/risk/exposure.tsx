"use client";
/** What is held and what could be at worst: the account's equity by both sides, exposure and margin against their limits. */
import clsx from "clsx";
import type { ReactNode } from "react";
import type { AccountView, MarketView } from "../../../engine/core/view-types.ts";
import { positionShare } from "../../_lib/figures.ts";
import { age, DASH, money, percent, plain, signed, wholeMoney } from "../../_lib/format.ts";
import { useLive } from "../../_lib/use-live.ts";
import { Card } from "../ui/card.tsx";
import { Figure } from "../ui/figure.tsx";
import { type LogColumn, LogTable } from "../ui/log-table.tsx";
import { Meter } from "../ui/meter.tsx";

/** The largest by value; those beyond are counted. */
const SHOWN = 12;
const share = (m: MarketView): number | null => {
  const used = positionShare(m);
  return used === null ? null : Math.abs(used);
};
const columns: readonly LogColumn<MarketView>[] = [
  { head: "market", widthPx: 84, align: "left", cell: (m) => m.symbol },
  {
    head: "position",
    widthPx: 84,
    cell: (m) => signed(m.position, m.sizeDecimals),
    title: (m) => m.base,
  },
  { head: "worth", widthPx: 70, cell: (m) => wholeMoney(m.positionValue) },
  { head: "limit", widthPx: 76, cell: (m) => plain(m.positionMax, m.sizeDecimals), tone: () => "text-dim" },
  {
    head: "used",
    widthPx: 80,
    wideOnly: true,
    cell: (m) => (
      <span className="flex h-4 items-center">
        <Meter share={share(m)} label={`${m.symbol}: share of the position limit used`} />
      </span>
    ),
  },
];
const keyOf = (m: MarketView) => m.key;

export function Exposure({ a }: { a: AccountView }) {
  const markets = useLive((s) => s.markets);
  const currency = useLive((s) => s.desk?.currency ?? "");
  const held = [...markets.values()]
    .filter((m) => m.account === a.id && m.position !== 0)
    .sort((x, y) => Math.abs(y.positionValue ?? 0) - Math.abs(x.positionValue ?? 0));
  const free = a.grossExposureMax - a.grossExposure;
  return (
    <Card title="Exposure and margin" note={currency}>
      <dl className="grid grid-cols-2 border-t border-line sm:grid-cols-4">
        <Item label="equity, ours" note="by our own marks">
          <Figure text={money(a.equity)} />
        </Item>
        <Item
          label="equity, the venue's"
          note={a.venueEquityAgeMs === null ? "not told yet" : `said ${age(a.venueEquityAgeMs)} ago`}
        >
          {money(a.venueEquity)}
        </Item>
        <Item
          label="gross at worst"
          note={`${wholeMoney(Math.max(0, free))} free of ${wholeMoney(a.grossExposureMax)}`}
          share={a.grossExposureMax > 0 ? a.grossExposure / a.grossExposureMax : 1}
        >
          {wholeMoney(a.grossExposure)}
        </Item>
        <Item
          label="equity over it"
          note={`least ${percent(a.marginFractionMin)}`}
          share={a.marginFraction === null ? 0 : a.marginFractionMin / a.marginFraction}
        >
          {a.marginFraction === null ? DASH : percent(a.marginFraction)}
        </Item>
      </dl>
      {held.length > 0 && (
        <div className="border-t border-line pt-1">
          <LogTable name="exposure" entries={held.slice(0, SHOWN)} columns={columns} idOf={keyOf} />
        </div>
      )}
      <p className={clsx("px-3 py-1.5 text-[11.5px] text-faint", held.length === 0 && "border-t border-soft")}>
        {held.length === 0
          ? "No position is held."
          : held.length > SHOWN
            ? `and ${held.length - SHOWN} smaller ones`
            : "Worst case: every open order and every order in doubt counts as filled."}
      </p>
    </Card>
  );
}
function Item(props: { label: string; note: string; share?: number; children: ReactNode }) {
  return (
    <div className="min-w-0 px-3 py-2">
      <dt className="text-[11px] text-faint">{props.label}</dt>
      <dd className="font-semibold">{props.children}</dd>
      {props.share !== undefined && (
        <dd className="py-0.5">
          <Meter share={props.share} label={`${props.label}: share of the limit used`} />
        </dd>
      )}
      <dd className="text-[11.5px] text-dim">{props.note}</dd>
    </div>
  );
}
