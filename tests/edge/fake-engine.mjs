// Stands for a process that the watchdog watches: says hello, beats, and on a word from standard input blocks, says a
// clean goodbye, or says that a HALT was asked for, and in the same breath that it was verified. Prints a line when it is connected.
import { connect } from "node:net";
import { createInterface } from "node:readline";

const [socketFile, role] = process.argv.slice(2);
const socket = connect(socketFile);
const say = (...messages) => socket.write(messages.map((message) => `${JSON.stringify(message)}\n`).join(""));
socket.on("connect", () => {
  say({ say: "hello", role, pid: process.pid });
  setInterval(() => say({ say: "beat" }), 20);
  console.log("connected");
});
socket.on("data", (d) => console.log(String(d).trim()));
createInterface({ input: process.stdin }).on("line", (text) => {
  if (text === "block") for (;;);
  if (text === "goodbye") {
    say({ say: "goodbye" });
    socket.end(() => process.exit(0));
  }
  if (text === "halting") say({ say: "halting", reason: "test" });
  if (text === "halted") say({ say: "halting", reason: "test" }, { say: "halted" });
});
