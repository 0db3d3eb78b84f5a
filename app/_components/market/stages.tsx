"use client";
/** The last decision, stage by stage in the order it was made, each with its numbers. */
import type { MarketView } from "../../../engine/core/view-types.ts";
import { DASH } from "../../_lib/format.ts";
import { useLive } from "../../_lib/use-live.ts";
import { Card, Empty } from "../ui/card.tsx";

/** Prices of large numbers keep their decimals; a small figure needs no more than five places. */
const fine = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 8 });
const short = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 5 });
const number = (v: number) => (Math.abs(v) >= 100 ? fine : short).format(v).replace("-", "\u2212");
const show = (v: number | string | null) => (v === null ? DASH : typeof v === "number" ? number(v) : v);

export function Stages({ m }: { m: MarketView }) {
  const stages = useLive((s) => (s.detail?.key === m.key ? s.detail.stages : null));
  // prices and sizes without their unit: the page is about one market, and its figures need the room
  const known = [m.quote, m.base];
  return (
    <Card title="Last decision" note={`no. ${m.decision.toLocaleString("en-US")}, from book to orders`}>
      {!stages || stages.length === 0 ? (
        <Empty>No decision yet.</Empty>
      ) : (
        <ol className="grid grid-cols-2 border-t border-soft sm:grid-cols-4 min-[86rem]:grid-cols-7">
          {stages.map((s, i) => (
            <li key={s.stage} className="min-w-0 border-r border-soft px-3 py-2 last:border-r-0">
              <div className="text-[11px] text-faint">
                {i + 1} <span className="font-semibold text-dim">{s.stage}</span>
              </div>
              <dl className="mt-0.5">
                {s.values.map((v) => (
                  <div
                    key={v.name}
                    className="flex flex-wrap justify-between gap-x-2"
                    title={`${v.name}${v.unit && `, ${v.unit}`}`}
                  >
                    <dt className="text-dim">{v.name}</dt>
                    <dd className="ml-auto whitespace-nowrap">
                      {show(v.value)}
                      {v.unit !== "" && !known.includes(v.unit) && <span className="text-faint"> {v.unit}</span>}
                    </dd>
                  </div>
                ))}
              </dl>
              <p className="mt-0.5 text-[11.5px] text-faint">{s.text}</p>
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}
