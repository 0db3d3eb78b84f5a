"use client";
/** The markets: a table where there is room, cards on a phone. Sort, filter and columns are the operator's and stay. */
import { useEffect, useMemo, useRef, useState } from "react";
import { type ColumnId, fitColumns, matches, parseColumns, type Sort, sortMarkets } from "../../_lib/columns.ts";
import { live } from "../../_lib/live-store.ts";
import { overlay } from "../../_lib/overlays.ts";
import { recall, remember } from "../../_lib/stored.ts";
import { useLive } from "../../_lib/use-live.ts";
import { useWidth } from "../../_lib/use-width.ts";
import { Button } from "../ui/button.tsx";
import { Card, Empty } from "../ui/card.tsx";
import { ColumnsMenu } from "./columns-menu.tsx";
import { MarketCard } from "./market-card.tsx";
import { MarketsTable } from "./markets-table.tsx";

const CARDS_BELOW_PX = 620;
/** Rows change places at most once a second: a table that is sorted anew with each tick cannot be read or clicked. */
const SORT_MS = 1_000;

export function Markets() {
  const body = useRef<HTMLDivElement>(null);
  const width = useWidth(body);
  const [filter, setFilter] = useState("");
  const [sort, setSort] = useState<Sort>({ by: "market", direction: "ascending" });
  const [chosen, setChosen] = useState<ColumnId[]>(() => parseColumns(null));
  useEffect(() => setChosen(parseColumns(recall("columns"))), []);
  const choose = (next: ColumnId[]) => {
    setChosen(next);
    remember("columns", next.join(","));
  };
  const keys = useSortedKeys(sort, filter);
  const all = useLive((s) => s.keys.length);
  const quoting = useLive(
    (s) => [...s.markets.values()].filter((m) => m.state === "quoting" || m.state === "partly").length,
  );
  const known = useLive((s) => s.desk !== null);
  const { shown, left } = useMemo(() => fitColumns(chosen, width ?? 1200), [chosen, width]);
  const cards = width !== null && width < CARDS_BELOW_PX;
  return (
    <Card
      title="Markets"
      // many markets scroll by themselves, so that money, fills and alerts stay in sight
      className={cards ? undefined : "lg:max-h-[max(440px,calc(100dvh-var(--bar)-395px))]"}
      scrolls={!cards}
      note={known ? `${quoting} quoting of ${all}` : "waiting for the desk"}
      actions={
        <>
          <input
            data-filter
            type="search"
            value={filter}
            onChange={(e) => setFilter(e.target.value)}
            onKeyDown={(e) => {
              if (e.key !== "Escape" || e.shiftKey) return;
              setFilter("");
              e.currentTarget.blur();
            }}
            placeholder="/ filter"
            aria-label="Filter the markets"
            className="h-6 w-24 rounded border border-line bg-raised px-2 text-[11.5px] placeholder:text-faint sm:w-36"
          />
          <Button onClick={() => overlay.set("add-market")}>Add market</Button>
          {!cards && <ColumnsMenu chosen={chosen} left={left} onChoose={choose} />}
        </>
      }
    >
      <div ref={body} className={known ? undefined : "min-h-[260px]"}>
        {!known ? (
          <Empty>No word from the desk yet. Rows appear with its first snapshot.</Empty>
        ) : keys.length === 0 ? (
          <Empty>
            {all === 0
              ? "The desk has no markets. Add market takes one on."
              : `No market matches "${filter}". Escape clears the filter.`}
          </Empty>
        ) : cards ? (
          <ul>
            {keys.map((key) => (
              <MarketCard key={key} marketKey={key} />
            ))}
          </ul>
        ) : (
          <MarketsTable keys={keys} columns={shown} sort={sort} onSort={setSort} />
        )}
      </div>
    </Card>
  );
}

function useSortedKeys(sort: Sort, filter: string): readonly string[] {
  const known = useLive((s) => s.keys);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (sort.by === "market") return;
    const timer = setInterval(() => setTurn((n) => n + 1), SORT_MS);
    return () => clearInterval(timer);
  }, [sort.by]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` is the beat, `known` the set; the figures are read at the beat
  return useMemo(() => {
    const markets = [...live.get().markets.values()].filter((m) => matches(m, filter));
    return sortMarkets(markets, sort).map((m) => m.key);
  }, [sort, filter, known, turn]);
}
