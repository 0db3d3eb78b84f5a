"use client";
/** Equity, the day's PnL, margin and exposure against their limits, of the accounts of the desk's riskiest mode. */
import type { ReactNode } from "react";
import { barFigures } from "../../_lib/figures.ts";
import { DASH, money, percent, plain, signed, signedMoney, signTone, wholeMoney } from "../../_lib/format.ts";
import { useLive } from "../../_lib/use-live.ts";
import { Figure } from "../ui/figure.tsx";
import { Meter } from "../ui/meter.tsx";

export function BarFigures() {
  const desk = useLive((s) => s.desk);
  const f = desk && barFigures(desk);
  const currency = desk?.currency ?? "";
  const opened = f ? f.equity - f.pnl.total : 0;
  const dayPercent = f && opened > 0 ? `${signed((f.pnl.total / opened) * 100, 2)} %` : "";
  return (
    <dl
      data-figures
      className="order-last grid w-full grid-cols-4 gap-x-3 gap-y-1 sm:flex sm:gap-x-6 xl:order-none xl:w-auto xl:gap-x-3.5 2xl:gap-x-5"
    >
      <Item label={`equity ${currency}`} short="equity">
        <Figure text={money(f?.equity)} />
      </Item>
      <Item label={dayPercent ? `day PnL ${dayPercent}` : "day PnL"} short="day PnL">
        <Figure text={signedMoney(f?.pnl.total)} className={signTone(f?.pnl.total)} />
      </Item>
      <Item
        label={`margin · least ${percent(f?.marginFractionMin)}`}
        short="margin"
        help="Equity over worst-case notional; the bar is full when the limit is reached"
        share={f && f.marginFraction !== null ? f.marginFractionMin / f.marginFraction : 0}
      >
        {percent(f?.marginFraction)}
      </Item>
      <Item
        label={`gross · most ${f ? wholeMoney(f.grossExposureMax) : DASH}`}
        short="gross"
        help="Positions and open orders at worst, reporting currency; the bar is full when the limit is reached"
        share={f && f.grossExposureMax > 0 ? f.grossExposure / f.grossExposureMax : 0}
      >
        {wholeMoney(f?.grossExposure)}
      </Item>
      <div className="hidden 2xl:block">
        <Item
          label={f && f.unknownOrders > 0 ? `orders, ${f.unknownOrders} unknown` : "orders, none unknown"}
          short="orders"
          help="Orders open at the venues, and those whose fate is not known"
        >
          <span className={f && f.unknownOrders > 0 ? "text-warn" : undefined}>{plain(f?.openOrders, 0)}</span>
        </Item>
      </div>
    </dl>
  );
}
function Item(props: { label: string; short: string; help?: string; share?: number | null; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col-reverse justify-end leading-tight" title={props.help}>
      {props.share !== undefined && (
        <dd className="mt-[3px]">
          <Meter share={props.share} label={`${props.short}: share of the limit used`} />
        </dd>
      )}
      <dt className="truncate text-[10.5px] text-faint">
        <span className="sm:hidden">{props.short}</span>
        <span className="max-sm:hidden">{props.label}</span>
      </dt>
      <dd className="truncate text-[13px] font-semibold">{props.children}</dd>
    </div>
  );
}
