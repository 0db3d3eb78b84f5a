"use client";
/** The toaster: comes after the first load and shows what was said before it came. */
import { useEffect } from "react";
import { Toaster as Sonner, toast } from "sonner";
import "sonner/dist/styles.css";
import { theme } from "../../_lib/theme.ts";
import { onToast } from "../../_lib/toast.ts";
import { useSignal } from "../../_lib/use-signal.ts";

export default function Toaster() {
  const now = useSignal(theme, "dark");
  useEffect(() => {
    onToast((t) => void toast[t.tone](t.title, { description: t.text, duration: t.tone === "error" ? 12_000 : 4_000 }));
    return () => onToast(null);
  }, []);
  return (
    <Sonner
      theme={now}
      position="bottom-right"
      closeButton
      richColors={false}
      toastOptions={{
        style: {
          background: "var(--raised)",
          borderColor: "var(--line)",
          color: "var(--ink)",
          fontFamily: "var(--font-sans)",
        },
      }}
    />
  );
}
