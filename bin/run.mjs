/**
 * `npm start` and `npm run engine`: the set-up and then the built program in one process, for a second one would cost a start a
 * tenth of a second and more. Its own argument is the program; what follows is the program's.
 */
import { setUp } from "./lib/set-up.mjs";

const [program] = process.argv.splice(2, 1);
await setUp(program);
await import(program === "start" ? "./start.mjs" : "./engine.mjs");
