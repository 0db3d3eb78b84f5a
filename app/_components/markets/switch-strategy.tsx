"use client";
/** Another strategy, a preset, or both, for a market that runs: what would change, and the quotes it would make, before it does. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type StrategyId, strategies, strategyIds } from "../../../engine/core/strategies/index.ts";
import type { MarketView } from "../../../engine/core/view-types.ts";
import { overlay, overlayMarket } from "../../_lib/overlays.ts";
import { toast } from "../../_lib/toast.ts";
import { client, trpc } from "../../_lib/trpc.ts";
import { useMarket } from "../../_lib/use-live.ts";
import { useSignal } from "../../_lib/use-signal.ts";
import { Compare } from "../editor/preview.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { type Quoting, QuotingChoice } from "./quoting-choice.tsx";
import { RevisingForm } from "./revising-form.tsx";
import { Switched } from "./switched.tsx";

/** The market moves on: its quotes are asked for again. */
const AGAIN_MS = 2_000;

export default function SwitchStrategy() {
  const m = useMarket(useSignal(overlayMarket, ""));
  if (!m) return null;
  return (
    <Dialog
      title={`Strategy of ${m.symbol}`}
      about="One revision. Orders that stand where the new strategy wants them stay; the others are moved there."
      onClose={() => overlay.set(null)}
    >
      <Form m={m} running={strategyIds.find((id) => id === m.strategy) ?? "fade"} />
    </Dialog>
  );
}
function Form({ m, running }: { m: MarketView; running: StrategyId }) {
  const [quoting, setQuoting] = useState<Quoting>({ strategy: running, preset: null });
  const after = useQuery({
    ...trpc.markets.switched.queryOptions({ key: m.key, ...quoting }),
    ...{ refetchInterval: AGAIN_MS, placeholderData: keepPreviousData, staleTime: 0, retry: false },
  });
  const before = useQuery({
    ...trpc.settings.preview.queryOptions({ key: m.key, changes: [] }),
    ...{ refetchInterval: AGAIN_MS, staleTime: 0, retry: false },
  });
  const { label } = strategies[quoting.strategy];
  const changes = after.data?.changes ?? [];
  const blocked = after.error
    ? after.error.message
    : !after.data || after.isPlaceholderData
      ? "working out what would change"
      : changes.length === 0
        ? "nothing would change"
        : null;
  return (
    <RevisingForm
      verb={`Quote by ${label}`}
      blocked={blocked}
      act={(asked) => client.markets.switch.mutate({ ...asked, key: m.key, ...quoting })}
      onDone={(revision) => toast("success", `${m.symbol} is quoted by ${label}`, `Revision ${revision}.`)}
    >
      <QuotingChoice value={quoting} onChange={setQuoting} />
      {changes.length > 0 && <Switched from={running} to={quoting.strategy} changes={changes} />}
      {before.data && after.data?.preview && <Compare m={m} before={before.data} after={after.data.preview} />}
    </RevisingForm>
  );
}
