/** The simulated exchange, a process of its own: see engine/edge/exchange. */
import { exchangeMain } from "../engine/edge/exchange/process.ts";

exchangeMain(process.argv.slice(2));
