"use client";
/** Dialog and side sheet on Radix: focus is kept inside, Escape closes, the page behind stays in place. */
import clsx from "clsx";
import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";

export function Dialog(props: {
  title: string;
  /** One sentence under the title, read out with it. */
  about: ReactNode;
  side?: boolean;
  onClose: () => void;
  children: ReactNode;
}) {
  return (
    <Radix.Root open onOpenChange={(open) => !open && props.onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-30 bg-bg/70" />
        <Radix.Content
          className={clsx(
            "fixed z-30 flex flex-col overflow-hidden border border-line bg-panel shadow-2xl",
            props.side
              ? "top-[var(--bar)] right-0 bottom-0 w-full max-w-[560px] border-y-0"
              : "top-[14vh] left-1/2 max-h-[78vh] w-[calc(100vw-24px)] max-w-[520px] -translate-x-1/2 rounded-lg",
          )}
        >
          <header className="flex items-start gap-3 border-b border-line px-4 py-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-[14px] font-semibold">{props.title}</Radix.Title>
              <Radix.Description className="mt-0.5 text-[12px] text-faint">{props.about}</Radix.Description>
            </div>
            <Radix.Close aria-label="Close" className="rounded p-1 text-dim hover:bg-raised hover:text-ink">
              <X size={16} />
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto p-4">{props.children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
