/** A new desk from its configuration. */
import { makeInputs } from "./inputs.ts";
import { AccountState, type Desk, MarketState, noHalt } from "./state.ts";
import { type DeskConfig, HALTED } from "./types.ts";
import { invariant, micros } from "./units.ts";

/** A desk with nothing known yet: gate closed, no book, no settings. Throws where the configuration is contradictory. */
export function createDesk(config: DeskConfig): Desk {
  const accounts = config.accounts.map((a, i) => new AccountState(i, a));
  const markets = config.markets.map((m, i) => {
    const account = accounts[m.account];
    invariant(account !== undefined, `market ${m.key} names account ${m.account}, which is not there`);
    invariant(m.instrument.kind !== "inverse", `market ${m.key} is inverse: inverse markets are not supported yet`);
    const state = new MarketState(i, m.key, account, m.instrument);
    state.inputs = makeInputs(state);
    account.markets.push(state);
    return state;
  });
  for (const m of markets) m.sibling = markets.find((x) => x !== m && x.instrument.base === m.instrument.base) ?? null;
  invariant(new Set(config.markets.map((m) => m.key)).size === markets.length, "two markets have the same key");
  return {
    config,
    accounts,
    markets,
    settings: null,
    revision: 0,
    newestRevision: 0,
    revisionError: null,
    gate: HALTED,
    halt: noHalt(),
    alerts: [],
    alertCount: 0,
    answers: new Map(),
    verifications: [],
    orderCounter: 0,
    decisions: 0,
    fillCount: 0,
    newFills: [],
    newMarkouts: [],
    now: micros(0),
    dayEndsAt: 0,
    effects: [],
  };
}
