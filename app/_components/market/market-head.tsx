"use client";
/** The market's row as a head: state and reasons, then its figures. */
import { ChevronDown } from "lucide-react";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import type { MarketView } from "../../../engine/core/view-types.ts";
import { positionShare, wordOf } from "../../_lib/figures.ts";
import { age, compact, plain, signed, signedMoney, signTone, wholeMoney } from "../../_lib/format.ts";
import { marketHref } from "../../_lib/market-href.ts";
import { useLive } from "../../_lib/use-live.ts";
import { dotOf, Reasons } from "../desk/market-row.tsx";
import { RowActions } from "../desk/row-actions.tsx";
import { Chip, Dot } from "../ui/chip.tsx";
import { Figure } from "../ui/figure.tsx";
import { MenuButton } from "../ui/menu.tsx";
import { PositionBar } from "../ui/meter.tsx";

export function MarketHead({ m }: { m: MarketView }) {
  return (
    <section
      aria-label={m.symbol}
      className="flex flex-wrap items-center gap-x-6 gap-y-2 rounded-md border border-line bg-panel px-3 py-2"
    >
      <div className="min-w-[190px] max-xl:flex-1 sm:min-w-[250px]">
        <div className="flex items-center gap-2">
          <Dot look={dotOf(m)} />
          <Switcher m={m} />
          <span className="text-dim">{wordOf(m)}</span>
          <Chip tone={m.mode === "live" ? "live" : "accent"}>{m.mode.toUpperCase()}</Chip>
        </div>
        <div className="min-h-[30px]">
          <Reasons m={m} />
        </div>
      </div>
      <dl
        data-figures
        className="grid flex-1 grid-cols-3 gap-x-3 gap-y-1.5 max-xl:order-last max-xl:basis-full md:grid-cols-6 min-[100rem]:grid-cols-12"
      >
        <Item label="fair">{plain(m.fair, m.priceDecimals + 1)}</Item>
        <Item label="mid">{plain(m.mid, m.priceDecimals + 1)}</Item>
        <Item label="spread, bps">
          {plain(m.spreadBps, 2)}
          {m.widen !== 1 && <span className="text-warn"> ×{m.widen}</span>}
        </Item>
        <Item label="volatility per bar">{plain(m.rvol, m.priceDecimals + 1)}</Item>
        <Item label={`position, ${m.base}`}>
          <Figure text={signed(m.position, m.sizeDecimals)} />
          <span className="ml-1.5 font-normal text-faint">{wholeMoney(m.positionValue)}</span>
        </Item>
        <Item label={m.positionMax === null ? "delta" : `delta · limit ${plain(m.positionMax, m.sizeDecimals)}`}>
          <span className="inline-flex items-center gap-2">
            {signed(m.delta, 2)} <PositionBar share={positionShare(m)} longOnly={m.kind === "spot"} />
          </span>
        </Item>
        <Item label="day PnL">
          <Figure text={signedMoney(m.pnlDay.total)} className={signTone(m.pnlDay.total)} />
        </Item>
        <Item label="spread capture">{signedMoney(m.pnlDay.spreadCapture)}</Item>
        <Item label="inventory">{signedMoney(m.pnlDay.inventory)}</Item>
        <Item label="fees">{signedMoney(m.pnlDay.fees)}</Item>
        <Item label="volume · fills">
          {compact(m.volumeDay)} · {plain(m.fillsDay, 0)}
        </Item>
        <Item label="feed age">{age(m.bookAgeMs)}</Item>
      </dl>
      <RowActions m={m} labels />
    </section>
  );
}
function Item({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0 leading-tight">
      <dt className="truncate text-[11px] text-faint">{label}</dt>
      <dd className="text-[13px] font-semibold whitespace-nowrap">{children}</dd>
    </div>
  );
}
function Switcher({ m }: { m: MarketView }) {
  const markets = useLive((s) => s.markets);
  const router = useRouter();
  return (
    <h1>
      <MenuButton
        align="start"
        entries={[...markets.values()].map((other) => ({
          label: other.symbol,
          before: <Dot look={dotOf(other)} />,
          after: wordOf(other),
          does: () => router.push(marketHref(other.key)),
        }))}
        button={{
          look: "bare",
          className: "-ml-2",
          children: (
            <>
              <span className="text-[16px] font-semibold text-ink">{m.symbol}</span>
              <ChevronDown size={14} className="text-faint" />
              <span className="sr-only">: other markets</span>
            </>
          ),
        }}
      />
    </h1>
  );
}
