/** `npm run watchdog`: see server/watchdog-command.ts. */
process.env.NODE_ENV = "production";
await import("../dist/watchdog-command.mjs");
