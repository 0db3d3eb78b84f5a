"use client";
/** Takes a market on while the desk runs: which, by what strategy, why. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { overlay } from "../../_lib/overlays.ts";
import { toast } from "../../_lib/toast.ts";
import { client, trpc } from "../../_lib/trpc.ts";
import { useLive } from "../../_lib/use-live.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Choice } from "./choice.tsx";
import { type Quoting, QuotingChoice } from "./quoting-choice.tsx";
import { RevisingForm } from "./revising-form.tsx";

export default function AddMarket() {
  const { data, error } = useQuery({ ...trpc.markets.available.queryOptions(), staleTime: 0 });
  const mode = useLive((s) => s.desk?.mode);
  const [key, setKey] = useState("");
  const [quoting, setQuoting] = useState<Quoting>({ strategy: "fade", preset: null });
  const chosen = data?.find((m) => m.key === key);
  return (
    <Dialog
      title="Add market"
      about="It is quoted as soon as its book is here. Nothing is restarted."
      onClose={() => overlay.set(null)}
    >
      {error ? (
        <p className="text-down">The markets could not be read: {error.message}</p>
      ) : !data ? (
        <p className="text-faint">Asking the venue which markets it has.</p>
      ) : data.length === 0 ? (
        <p className="text-dim">
          {mode === "replay"
            ? "A tape has its own market and no other. Start the desk with another tape to quote another market."
            : "The venue has no market that is not on the desk already."}
        </p>
      ) : (
        <RevisingForm
          verb="Add market"
          blocked={chosen ? null : "choose a market"}
          act={(asked) => client.markets.add.mutate({ ...asked, key, ...quoting })}
          onDone={(revision) =>
            toast(
              "success",
              `${chosen?.symbol} is added`,
              `Revision ${revision}. It quotes as soon as its book is here.`,
            )
          }
        >
          <Choice label="Market" value={key} onChoose={setKey}>
            <option value="" disabled>
              {data.length} to choose from
            </option>
            {data.map((m) => (
              <option key={m.key} value={m.key}>
                {m.symbol} · {m.kind === "spot" ? "spot" : "perpetual"}, tick {m.tickSize} {m.quote}, lot {m.lotSize}{" "}
                {m.base}
                {m.removed === null ? "" : " · removed before"}
              </option>
            ))}
          </Choice>
          <QuotingChoice value={quoting} onChange={setQuoting} />
        </RevisingForm>
      )}
    </Dialog>
  );
}
