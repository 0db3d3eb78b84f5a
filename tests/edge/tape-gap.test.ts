/** A gap of a recording on its whole way: tape, exchange process, wire, engine, view. */
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, it } from "vitest";
import { defaultSettings } from "../../engine/core/settings.ts";
import type { MarketView } from "../../engine/core/view-types.ts";
import type { Engine } from "../../engine/index.ts";
import { importCapture } from "../../engine/index.ts";
import type { FromWorker } from "../../engine/worker-messages.ts";
import { madeUpCsv } from "../fixtures/made-up-csv.ts";
import { addRevision, type DeskRig, deskRig, folder } from "./desk-rig.ts";

const SYMBOL = "MADEUSDT";
const dir = folder();
let rig: DeskRig | null = null;
let engine: Engine | null = null;
afterEach(async () => {
  engine?.message({ type: "stop", reason: "test is over" });
  await engine?.ended;
  await rig?.close();
  rmSync(dir, { recursive: true, force: true });
});
/** Of the one market, and of how many orders the desk has open in it. */
const ofView = (is: (m: MarketView, open: number) => boolean) => (m: FromWorker) =>
  m.type === "view" && is(m.view.markets[0]!, m.view.accounts[0]!.openOrders);

it("a desk on a tape pulls its quotes at the gap, says why, and quotes again after the next whole book", async () => {
  const [csv, tape] = [path.join(dir, "made-up.csv"), path.join(dir, "made-up.tape")];
  // Bars are warm after 100 s of the tape; a gap is as long as many views are apart, and who missed one sees the next.
  writeFileSync(
    csv,
    madeUpCsv(
      1_800,
      [240, 640, 1_040, 1_440].map((from) => [from, from + 80] as const),
    ),
  );
  await importCapture({ path: csv, out: tape, symbol: SYMBOL, tick: null, lot: null }, null);
  rig = await deskRig({ tape, speed: 40 });
  addRevision(rig.db, defaultSettings([`replay:local:main/${SYMBOL}`]));
  engine = await rig.start();
  await rig.told.when(ofView((m, open) => m.state === "quoting" && open > 0));
  const held = (m: MarketView) => m.bid.code === "FEED_GAP" && m.ask.code === "FEED_GAP" && m.bestBid === null;
  await rig.told.next(ofView((m, open) => held(m) && open === 0));
  await rig.told.next(ofView((m, open) => m.state === "quoting" && open > 0));
}, 90_000);
