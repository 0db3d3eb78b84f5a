/** `npm start`: the built desk in this very process, so that a signal to it reaches the desk. */
process.env.NODE_ENV = "production";
await import("../dist/server.mjs");
