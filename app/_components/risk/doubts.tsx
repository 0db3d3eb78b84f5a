"use client";
/**
 * Orders of which it is not known whether they live, or how much of them has filled: why, what is asked, what ends it. A timer
 * alone never does.
 */
import type { AccountView, ProofView, UnknownOrderView } from "../../../engine/core/view-types.ts";
import { age, clockSeconds, plain, span } from "../../_lib/format.ts";
import { useDeskNow, useMarket } from "../../_lib/use-live.ts";
import { Card, Empty } from "../ui/card.tsx";

const SHOWN = 40;
const symbolOf = (key: string): string => key.slice(key.indexOf("/") + 1);

export function Doubts({ a }: { a: AccountView }) {
  const { unknown, reconciliation } = a.truth;
  const { now } = useDeskNow();
  const shown = [...unknown].sort((x, y) => x.since - y.since || x.id - y.id).slice(0, SHOWN);
  const { lastProof } = reconciliation;
  return (
    <Card
      title="Orders in doubt"
      note={unknown.length > 0 ? `${unknown.length} of ${a.openOrders}` : `none of ${a.openOrders} open`}
      bodyClassName="max-h-[420px]"
      scrolls={unknown.length > 0}
    >
      {unknown.length === 0 ? (
        <Empty>
          Every order of ours is known.{" "}
          {lastProof ? <LastProof p={lastProof} now={now} /> : "None was in doubt since the start."}
        </Empty>
      ) : (
        <>
          <ul>
            {shown.map((o) => (
              <Doubt key={o.id} o={o} now={now} />
            ))}
          </ul>
          {unknown.length > SHOWN && (
            <p className="border-t border-soft px-3 py-1.5 text-faint">and {unknown.length - SHOWN} younger ones</p>
          )}
          {lastProof && (
            <p className="border-t border-soft px-3 py-1.5 text-faint">
              <LastProof p={lastProof} now={now} />
            </p>
          )}
        </>
      )}
    </Card>
  );
}
function Doubt({ o, now }: { o: UnknownOrderView; now: number }) {
  const m = useMarket(o.market);
  const price = plain(o.price, m?.priceDecimals ?? 2);
  const size = plain(o.size, m?.sizeDecimals ?? 4);
  const nextMs = o.askedNextAt - now;
  return (
    <li data-doubt={o.id} className="border-t border-soft px-3 py-2">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-semibold">{m?.symbol ?? symbolOf(o.market)}</span>
        <span className={o.side === "bid" ? "text-bid" : "text-ask"}>{o.side === "bid" ? "buy" : "sell"}</span>
        <span>
          {size} at {price}
        </span>
        <span className="text-faint">order {o.id}</span>
        <span className="ml-auto font-semibold text-warn">for {age(Math.max(0, now - o.since))}</span>
      </p>
      <dl className="mt-1 grid grid-cols-[76px_1fr] gap-x-2 text-[11.5px] leading-[16px]">
        <dt className="text-faint">why</dt>
        <dd>{o.why}</dd>
        <dt className="text-faint">asked for</dt>
        <dd>
          {o.question}
          <span className="text-dim">{nextMs > 1_000 ? `, again in ${age(nextMs)}` : ", each second"}</span>
        </dd>
        <dt className="text-faint">ends by</dt>
        <dd>
          {o.endsBy}
          {o.absentFrom !== null && (
            <span className="text-dim">
              {o.absentFrom > now ? ` asked for from ${clockSeconds(o.absentFrom)} UTC on` : " asked for from now on"}
            </span>
          )}
        </dd>
      </dl>
    </li>
  );
}
const LastProof = ({ p, now }: { p: ProofView; now: number }) => (
  <span data-testid="last-proof">
    Last proof {age(Math.max(0, now - p.at))} ago, at {clockSeconds(p.at)} UTC: order {p.id} in {symbolOf(p.market)} was
    in doubt for {span(p.forMs)} and {p.as === "open" ? "rests" : `ended ${p.as}`} ({p.proof}).
  </span>
);
