/** `npm run engine`: the built engine in this very process, so that a signal to it reaches the engine. */
process.env.NODE_ENV = "production";
await import("../dist/engine.mjs");
