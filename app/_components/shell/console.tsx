"use client";
/** What every page stands in. Connects the stream once; overlays and toaster come in chunks of their own. */
import { QueryClientProvider } from "@tanstack/react-query";
import { lazy, type ReactNode, useEffect, useState } from "react";
import { connect } from "../../_lib/live-store.ts";
import { overlay } from "../../_lib/overlays.ts";
import { startTheme } from "../../_lib/theme.ts";
import { queryClient } from "../../_lib/trpc.ts";
import { useSignal } from "../../_lib/use-signal.ts";
import { Bar } from "../bar/bar.tsx";
import { HaltPanel } from "../bar/halt-panel.tsx";
import { TroubleNote } from "../bar/trouble-note.tsx";
import { Part } from "../ui/part.tsx";
import { PageMarks } from "./page-marks.tsx";
import { useKeys } from "./use-keys.ts";

const Palette = lazy(() => import("./palette.tsx"));
const KeyList = lazy(() => import("./key-list.tsx"));
const Revisions = lazy(() => import("../editor/revisions.tsx"));
const ResumeDialog = lazy(() => import("../bar/resume-dialog.tsx"));
const AddMarket = lazy(() => import("../markets/add-market.tsx"));
const RemoveMarket = lazy(() => import("../markets/remove-market.tsx"));
const FlattenAccount = lazy(() => import("../risk/flatten-account.tsx"));
const ResumeAccount = lazy(() => import("../risk/resume-account.tsx"));
const SwitchStrategy = lazy(() => import("../markets/switch-strategy.tsx"));
const Flatten = lazy(() => import("../markets/flatten.tsx"));
const Toaster = lazy(() => import("../ui/toaster.tsx"));

export function Console({ children }: { children: ReactNode }) {
  const [mounted, setMounted] = useState(false);
  useEffect(() => {
    startTheme();
    connect();
    setMounted(true);
  }, []);
  useKeys();
  const open = useSignal(overlay, null);
  return (
    <QueryClientProvider client={queryClient}>
      <PageMarks />
      <Bar />
      <TroubleNote />
      <HaltPanel />
      <main>
        <Part name="The page">{children}</Part>
      </main>
      <Part name="What was asked for" key={open}>
        {open === "palette" && <Palette />}
        {open === "keys" && <KeyList />}
        {open === "revisions" && <Revisions />}
        {open === "resume" && <ResumeDialog />}
        {open === "add-market" && <AddMarket />}
        {open === "remove-market" && <RemoveMarket />}
        {open === "flatten" && <Flatten />}
        {open === "flatten-account" && <FlattenAccount />}
        {open === "resume-account" && <ResumeAccount />}
        {open === "switch-strategy" && <SwitchStrategy />}
      </Part>
      <Part name="The messages">{mounted && <Toaster />}</Part>
    </QueryClientProvider>
  );
}
