"use client";
/** Ctrl+K: any market, page or action by a few letters. Nothing here that raises risk acts without its review. */
import { Command } from "cmdk";
import { useRouter } from "next/navigation";
import { runCommand } from "../../_lib/commands.ts";
import { haltNow } from "../../_lib/halt.ts";
import { marketHref } from "../../_lib/market-href.ts";
import { openFor, overlay } from "../../_lib/overlays.ts";
import { toggleTheme } from "../../_lib/theme.ts";
import { useLive } from "../../_lib/use-live.ts";

const group =
  "[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-[11px] [&_[cmdk-group-heading]]:text-faint";
const item =
  "mx-1.5 flex items-center gap-2 rounded px-2 py-1.5 data-[selected=true]:bg-raised data-[selected=true]:text-bright";

export default function Palette() {
  const router = useRouter();
  const markets = useLive((s) => s.markets);
  const halted = useLive((s) => s.desk?.gate === 0);
  const accounts = [...new Set([...markets.values()].map((m) => m.account))];
  const close = () => overlay.set(null);
  const act = (what: () => void) => () => {
    close();
    what();
  };
  return (
    <Command.Dialog
      open
      onOpenChange={(open) => !open && close()}
      label="Palette"
      overlayClassName="fixed inset-0 z-30 bg-bg/70"
      contentClassName="fixed top-[14vh] left-1/2 z-30 w-[calc(100vw-24px)] max-w-[560px] -translate-x-1/2 overflow-hidden rounded-lg border border-line bg-panel shadow-2xl"
    >
      <Command.Input
        placeholder="Market, page or action"
        className="h-11 w-full border-b border-line bg-transparent px-4 text-[14px] outline-none placeholder:text-faint"
      />
      <Command.List className="max-h-[52vh] overflow-y-auto py-1.5">
        <Command.Empty className="px-4 py-3 text-faint">Nothing of that name.</Command.Empty>
        <Command.Group heading="Go to" className={group}>
          <Command.Item className={item} onSelect={act(() => router.push("/"))}>
            Desk
          </Command.Item>
          <Command.Item className={item} onSelect={act(() => router.push("/risk"))}>
            Risk
            <span className="text-faint">order truth, budgets, dead-man</span>
          </Command.Item>
          {[...markets.values()].map((m) => (
            <Command.Item
              key={m.key}
              value={`market ${m.key}`}
              className={item}
              onSelect={act(() => router.push(marketHref(m.key)))}
            >
              {m.symbol}
              <span className="text-faint">{m.account}</span>
            </Command.Item>
          ))}
        </Command.Group>
        <Command.Group heading="Stop" className={group}>
          <Command.Item className={item} onSelect={act(() => haltNow("palette"))}>
            <span className="font-semibold text-down">HALT · cancel all</span>
            <span className="text-faint">Shift Esc</span>
          </Command.Item>
          {[...markets.values()].map((m) => (
            <Command.Item
              key={m.key}
              value={`pause ${m.key}`}
              className={item}
              onSelect={act(
                () => void runCommand({ do: "pause", scope: { scope: "market", market: m.key } }, `Pause ${m.symbol}`),
              )}
            >
              Pause {m.symbol}
            </Command.Item>
          ))}
          {accounts.map((account) => (
            <Command.Item
              key={account}
              value={`disconnect ${account}`}
              className={item}
              onSelect={act(
                () =>
                  void runCommand({ do: "disconnect", scope: { scope: "account", account } }, `Disconnect ${account}`),
              )}
            >
              Disconnect {account}
              <span className="text-faint">cancels all, then closes its connections</span>
            </Command.Item>
          ))}
          {[...markets.values()].map((m) => (
            <Command.Item
              key={m.key}
              value={`flatten ${m.key}`}
              className={item}
              onSelect={() => openFor("flatten", m.key)}
            >
              Flatten {m.symbol}
              <span className="text-faint">reviewed first</span>
            </Command.Item>
          ))}
        </Command.Group>
        <Command.Group heading="Desk" className={group}>
          {halted && (
            <Command.Item className={item} onSelect={() => overlay.set("resume")}>
              Review and resume quoting
            </Command.Item>
          )}
          <Command.Item className={item} onSelect={() => overlay.set("add-market")}>
            Add market
          </Command.Item>
          <Command.Item className={item} onSelect={() => overlay.set("revisions")}>
            Settings history
          </Command.Item>
          <Command.Item className={item} onSelect={act(toggleTheme)}>
            Dark or light
          </Command.Item>
          <Command.Item className={item} onSelect={() => overlay.set("keys")}>
            List of keys
          </Command.Item>
        </Command.Group>
      </Command.List>
    </Command.Dialog>
  );
}
