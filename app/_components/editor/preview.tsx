"use client";
/** The quotes that the edited set would make now, beside those that the settings in force make. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { MarketView, PreviewView } from "../../../engine/core/view-types.ts";
import type { Change } from "../../_lib/desk-api.ts";
import { money, plain } from "../../_lib/format.ts";
import { trpc } from "../../_lib/trpc.ts";

/** Typing settles before the engine is asked; the answer is asked for again while the market moves. */
const SETTLE_MS = 250;
const AGAIN_MS = 2_000;

function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  const text = JSON.stringify(value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: compared by content, the array is new each time
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
export function Preview({ m, changes }: { m: MarketView; changes: Change[] }) {
  const settled = useSettled(changes);
  const options = { refetchInterval: AGAIN_MS, placeholderData: keepPreviousData, staleTime: 0, retry: false } as const;
  const before = useQuery({ ...trpc.settings.preview.queryOptions({ key: m.key, changes: [] }), ...options });
  const after = useQuery({ ...trpc.settings.preview.queryOptions({ key: m.key, changes: settled }), ...options });
  if (after.error) return <p className="mt-1 text-[12px] text-warn">No preview: {after.error.message}</p>;
  if (!before.data || !after.data)
    return <p className="mt-1 text-[12px] text-faint">Asking the engine for the quotes.</p>;
  return <Compare m={m} before={before.data} after={after.data} />;
}
export function Compare({ m, before, after }: { m: MarketView; before: PreviewView; after: PreviewView }) {
  const rows = [
    ...[...levels(before.asks, after.asks)]
      .reverse()
      .map((l) => ({ ...l, name: `ask ${l.level + 1}`, tone: "text-ask" })),
    ...levels(before.bids, after.bids).map((l) => ({ ...l, name: `bid ${l.level + 1}`, tone: "text-bid" })),
  ];
  const quote = (q: { price: number; size: number } | undefined) =>
    q ? `${plain(q.price, m.priceDecimals)} × ${plain(q.size, m.sizeDecimals)}` : "none";
  return (
    <table className="mt-2 w-full text-[12px]" data-testid="preview">
      <thead className="text-[11px] text-faint">
        <tr>
          <th scope="col" className="text-left font-medium">
            quotes now
          </th>
          <th scope="col" className="text-right font-medium">
            before
          </th>
          <th scope="col" className="text-right font-medium">
            after
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((r) => (
          <tr key={r.name}>
            <th scope="row" className={`text-left font-normal ${r.tone}`}>
              {r.name}
            </th>
            <td className="pl-3 text-right whitespace-nowrap text-dim">{quote(r.before)}</td>
            <td className="pl-3 text-right font-semibold whitespace-nowrap">{quote(r.after)}</td>
          </tr>
        ))}
        <tr>
          <th scope="row" className="text-left font-normal text-dim">
            fair
          </th>
          <td className="pl-3 text-right whitespace-nowrap text-dim">{plain(before.fair, m.priceDecimals + 1)}</td>
          <td className="text-right">{plain(after.fair, m.priceDecimals + 1)}</td>
        </tr>
        <tr title="If every quote fills and price then moves 1 % against us">
          <th scope="row" className="text-left font-normal text-dim">
            filled, then −1 %
          </th>
          <td className="pl-3 text-right whitespace-nowrap text-dim">{money(before.worstCase)}</td>
          <td className="text-right">{money(after.worstCase)}</td>
        </tr>
      </tbody>
      {(after.reasons.bid || after.reasons.ask) && (
        <tfoot>
          <tr>
            <td colSpan={3} className="pt-1 text-warn">
              {[after.reasons.bid, after.reasons.ask].filter(Boolean).join("; ")}
            </td>
          </tr>
        </tfoot>
      )}
    </table>
  );
}
type Quotes = PreviewView["bids"];
const levels = (before: Quotes, after: Quotes) =>
  Array.from({ length: Math.max(before.length, after.length) }, (_, level) => ({
    level,
    before: before[level],
    after: after[level],
  }));
