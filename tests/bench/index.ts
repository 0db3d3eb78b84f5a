/** The benches by name, in the order in which they run. One that can't run says why in a sentence. */
import { consoleFigures } from "./console-figures.ts";
import { bookFigures, fiftyMarketsFigures, stepFigures } from "./core-figures.ts";
import { deskFigures } from "./desk-figures.ts";
import { haltLatencyFigures } from "./halt-latency.ts";
import { journalFigures } from "./journal-figures.ts";
import type { Figures } from "./measure.ts";
import { replayFigures } from "./replay-figures.ts";
import { settingsFigures } from "./settings-figures.ts";
import { strategyFigures } from "./strategy-figures.ts";
import { btcTape } from "./tape-input.ts";

export interface Bench {
  name: string;
  run(): Promise<Figures | string> | Figures | string;
}
const NO_RECORDING = "the recorded BTC market data is not beside the project";

export const benches: readonly Bench[] = [
  {
    name: "book",
    run: async () => {
      const tape = await btcTape();
      return tape === null ? NO_RECORDING : bookFigures(tape);
    },
  },
  {
    name: "replay",
    run: async () => {
      const tape = await btcTape();
      return tape === null ? NO_RECORDING : replayFigures(tape);
    },
  },
  { name: "step", run: () => stepFigures() },
  { name: "strategies", run: () => strategyFigures() },
  { name: "fifty", run: () => fiftyMarketsFigures() },
  { name: "journal", run: journalFigures },
  { name: "settings", run: settingsFigures },
  { name: "desk", run: deskFigures },
  { name: "halt-latency", run: haltLatencyFigures },
  { name: "console", run: consoleFigures },
];
