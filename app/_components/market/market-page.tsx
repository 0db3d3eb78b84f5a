"use client";
/** One market: what it does now, why, what it did, and how to change it. */
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { lazy, useEffect } from "react";
import { live } from "../../_lib/live-store.ts";
import { rememberMarket } from "../../_lib/market-href.ts";
import { useLive, useMarket } from "../../_lib/use-live.ts";
import { Card, Empty } from "../ui/card.tsx";
import { Part } from "../ui/part.tsx";
import { Activity } from "./activity.tsx";
import { Ladder } from "./ladder.tsx";
import { MarketHead } from "./market-head.tsx";
import { PriceCard } from "./price-card.tsx";
import { Stages } from "./stages.tsx";

const Editor = lazy(() => import("../editor/editor.tsx"));

export function MarketPage() {
  const key = useSearchParams().get("m") ?? "";
  const m = useMarket(key);
  const known = useLive((s) => s.desk !== null);
  useEffect(() => {
    if (key === "") return;
    live.watch(key);
    return () => live.watch(null);
  }, [key]);
  const found = m !== undefined;
  useEffect(() => {
    if (found) rememberMarket(key);
  }, [key, found]);
  if (!m) return <NoMarket name={key} known={known} />;
  return (
    <div className="flex flex-col gap-2.5 p-2.5">
      <MarketHead m={m} />
      <div className="grid gap-2.5 md:grid-cols-[minmax(0,1fr)_290px] xl:grid-cols-[minmax(0,1fr)_290px_384px] min-[106rem]:grid-cols-[minmax(0,1fr)_320px_430px]">
        <PriceCard key={`price ${key}`} m={m} />
        <Ladder m={m} />
        <div className="min-w-0 md:max-xl:col-span-2 xl:row-span-2">
          <Part
            name="The editor"
            waiting={
              <Card title="Parameters" className="min-h-[400px]">
                <Empty>Loading the editor.</Empty>
              </Card>
            }
          >
            <Editor key={`editor ${key}`} m={m} />
          </Part>
        </div>
        <div className="flex min-w-0 flex-col gap-2.5 md:col-span-2">
          <Stages m={m} />
          <Activity m={m} />
        </div>
      </div>
    </div>
  );
}
function NoMarket({ name, known }: { name: string; known: boolean }) {
  const keys = useLive((s) => s.keys);
  return (
    <div className="p-4">
      <h1 className="text-[15px] font-semibold">{known ? "No such market" : "Market"}</h1>
      <p className="mt-1 text-dim">
        {!known
          ? "Waiting for the desk's first word."
          : name === ""
            ? "The address names no market. These are quoted:"
            : `The desk has no market "${name}". These are there:`}
      </p>
      <ul className="mt-2 flex flex-wrap gap-3">
        {keys.map((k) => (
          <li key={k}>
            <Link href={`/market?m=${encodeURIComponent(k)}`} className="text-accent underline">
              {k}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
