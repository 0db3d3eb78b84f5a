/** One hour of a seed, a world of its own: rounds of faults and of calm, and what has to hold after each. */
import type { Event } from "../core/types.ts";
import { lots } from "../core/units.ts";
import type { FaultId } from "./fault-table.ts";
import { Schedule } from "./schedule.ts";
import { MS, SECOND } from "./time.ts";
import { InvariantBroken, must, type Violation } from "./violation.ts";
import { START, World, type WorldOptions } from "./world.ts";

export interface HourOptions extends WorldOptions {
  /** How much of the hour, 1 for all of it. */
  share?: number;
  /** The public bug whose world it is. */
  bug?: string;
  /** Breaks something on purpose before it begins: how a test shows that an invariant is looked at. */
  sabotage?: (world: World) => void;
  /** The same once more, which has to come out the same (I16). */
  isTwice?: boolean;
}
export interface HourResult {
  /** What was run, to run it again. */
  options: HourOptions;
  seed: number;
  hour: number;
  /** How much of the hour was asked for. */
  share: number;
  simulatedSeconds: number;
  wallSeconds: number;
  events: number;
  orders: number;
  fills: number;
  lives: number;
  faults: Partial<Record<FaultId, number>>;
  violation: Violation | null;
  fingerprint: string;
}
/** Everything has come to rest this long after faults stop. */
const GRACE_MICROS = 70 * SECOND;
const DOWN_SECONDS_MAX = 40;
/** A chain's bound, and what a start may take beyond it. */
const START_SECONDS_MAX = 110;
/** Ten seconds: a second between two words of the person who resumes, and a fill now and then that takes what was quoted. */
const QUOTE_LOOKS = 20;
/** Beyond the landing bound: three questions, a second apart at the most, and their answers. */
const VERIFIED_MICROS = 5 * SECOND;
const GRACE_CHAIN_MICROS = 100 * SECOND;

export async function runHour(options: HourOptions): Promise<HourResult> {
  const first = await once(options);
  if (options.isTwice !== true || first.violation !== null) return first;
  const again = await once(options);
  if (again.fingerprint === first.fingerprint) return first;
  const { seed, hour, events, simulatedSeconds: atSeconds } = first;
  const text = `two runs of one seed came out differently: ${first.fingerprint} and ${again.fingerprint}`;
  return { ...first, violation: { seed, hour, event: events, atSeconds, invariant: "I16", text, trail: [] } };
}
async function once(options: HourOptions): Promise<HourResult> {
  const from = performance.now();
  const world = new World(options);
  const until = START + (options.share ?? 1) * 3600 * SECOND;
  let violation: Violation | null = null;
  try {
    new Schedule(world);
    options.sabotage?.(world);
    world.begin();
    await world.runFor(3 * SECOND);
    while (world.time.now < until) await round(world, until);
  } catch (e) {
    const told = e instanceof InvariantBroken ? e : null;
    violation = {
      seed: options.seed,
      hour: options.hour,
      event: world.monitor.events,
      atSeconds: (world.time.now - START) / SECOND,
      invariant: told?.invariant ?? "I0",
      text: told?.text ?? (e instanceof Error ? (e.stack ?? e.message) : String(e)),
      trail: world.monitor.trail(),
    };
  }
  world.ending = world.time.now;
  world.kill(false);
  return {
    options,
    seed: options.seed,
    hour: options.hour,
    share: options.share ?? 1,
    simulatedSeconds: (world.time.now - START) / SECOND,
    wallSeconds: (performance.now() - from) / 1000,
    events: world.monitor.events,
    orders: world.monitor.places,
    fills: world.venues.reduce((n, v) => n + v.trades.fills.length, 0),
    lives: world.lives,
    faults: Object.fromEntries(world.counts.counts),
    violation,
    fingerprint: world.fingerprint(),
  };
}

async function round(world: World, until: number): Promise<void> {
  const { monitor, random } = world;
  const faultsFor = Math.min(random.between(120, 600) * SECOND, Math.max(SECOND, until - world.time.now));
  world.faults(true);
  await world.runFor(faultsFor);
  world.faults(false);
  world.endFaults();
  // Whoever starts a process that is down may take a while; the engine's own time begins when it runs.
  for (let s = 0; s < DOWN_SECONDS_MAX && world.life!.isDead; s++) await world.runFor(SECOND);
  await world.runFor(world.profiles.includes("solana") ? GRACE_CHAIN_MICROS : GRACE_MICROS);
  // A start of before that may have given up since, and the next one takes as long as what was sent can land.
  for (let s = 0; s < START_SECONDS_MAX && !world.life!.isReady; s++) await world.runFor(SECOND);
  monitor.knownOrders();
  monitor.doubts();
  // An order may just have filled: each market is looked at until it has been seen to quote.
  const silent = new Set(world.life!.desk.markets.map((m) => m.index));
  for (let looks = 0; looks < QUOTE_LOOKS && silent.size > 0; looks++) {
    for (const m of world.life!.desk.markets) if (m.orders.live.length > 0) silent.delete(m.index);
    // What was told late can have switched something off once more, which a person sees.
    if (silent.size > 0) world.operators.resume();
    if (silent.size > 0) await world.runFor(500 * MS);
  }
  monitor.quotes(silent);
  // HALT, read at the venue; then nothing moves any more and the books have to agree.
  world.operators.leave();
  world.operators.command({ do: "halt", reason: "end of the round" });
  // An order on its way may land as late as the rules of its venue let it, and is proven dead only after that.
  const slowest = Math.max(...world.venues.map((v) => v.profile.rules.landingMicrosMax));
  await world.runFor(slowest + VERIFIED_MICROS);
  const { desk } = world.life!;
  must(
    desk.halt.state === "verified",
    "I4",
    () => `the HALT is not verified without faults: ${JSON.stringify(desk.halt)}`,
  );
  for (const v of world.venues)
    must(v.ours().length === 0, "I4", () => `verified, and ${v.ours().length} orders are open at the venue`);
  await world.runFor(10 * SECOND);
  monitor.booksAgree();
  readTwice(world);
  world.operators.command({ do: "resume", scope: { scope: "all" } });
  await world.runFor(500 * MS);
}

/** I11: the venues' true lists, twice in the same moment; the second time nothing may follow. */
function readTwice(world: World): void {
  const life = world.life!;
  const hear = (event: Event) => {
    life.hear({ ...event });
    life.turn();
  };
  for (const [account, v] of world.venues.entries()) {
    const times = { at: life.now, exchangeAt: null, requestedAt: life.now, account };
    const { positions, balance, equity } = v.account();
    const statement: Event = {
      ...{ type: "report", report: "account", ...times, maintenance: null, equity },
      positions: positions.map((p) => ({ ...p, lots: lots(p.lots) })),
      balances: [{ asset: "USDC", amount: balance }],
    };
    const lists: Event[] = [{ type: "report", report: "open-orders", ...times, orders: [] }, statement];
    for (const event of lists) {
      hear(event);
      world.isAgain = true;
      hear(event);
      world.isAgain = false;
    }
  }
}
