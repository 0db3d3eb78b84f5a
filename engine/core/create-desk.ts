/** A new desk from its configuration, and a market that joins it while it runs. */
import { makeInputs } from "./inputs.ts";
import { AccountState, type Desk, MarketState, noHalt } from "./state.ts";
import { type DeskConfig, HALTED, type MarketConfig } from "./types.ts";
import { invariant, micros, ORDER_IDS_PER_SECOND } from "./units.ts";

/** A desk with nothing known yet: gate closed, no book, no settings. Throws where the configuration is contradictory. */
export function createDesk(config: DeskConfig): Desk {
  const desk: Desk = {
    config: { ...config, markets: [] },
    accounts: config.accounts.map((a, i) => new AccountState(i, a)),
    markets: [],
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
    idBase: config.epoch * ORDER_IDS_PER_SECOND,
    orderCounter: 0,
    decisions: 0,
    fillCount: 0,
    newFills: [],
    newMarkouts: [],
    now: micros(0),
    timerAt: 0,
    stalledMs: 0,
    stalledUntil: 0,
    dayEndsAt: 0,
    effects: [],
  };
  for (const market of config.markets) addMarket(desk, market);
  return desk;
}

/** The market takes the next index. Throws where it contradicts what the desk is. */
export function addMarket(desk: Desk, market: MarketConfig): MarketState {
  const account = desk.accounts[market.account];
  invariant(account !== undefined, `market ${market.key} names account ${market.account}, which is not there`);
  invariant(
    market.instrument.kind !== "inverse",
    `market ${market.key} is inverse: inverse markets are not supported yet`,
  );
  invariant(!desk.markets.some((m) => m.key === market.key), `two markets have the key ${market.key}`);
  const m = new MarketState(desk.markets.length, market.key, account, market.instrument);
  m.inputs = makeInputs(m);
  account.markets.push(m);
  desk.markets.push(m);
  desk.config.markets.push(market);
  for (const x of desk.markets) x.orders.share(desk.markets.length);
  for (const x of desk.markets)
    x.sibling ??= desk.markets.find((y) => y !== x && y.instrument.base === x.instrument.base) ?? null;
  return m;
}
