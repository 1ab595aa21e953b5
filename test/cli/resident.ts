import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Outcome } from "./program.ts";

const SCRIPT = fileURLToPath(new URL("./resident.mjs", import.meta.url));

/** Of all tests that share a thread; it ends with the thread. */
let resident: ChildProcess | undefined;
/** The run that is under way. */
let last: Promise<unknown> = Promise.resolve();

/** Runs the program in the resident process, one run after the other. */
export function runResident(main: string, args: readonly string[], folder: string): Promise<Outcome> {
  const outcome = last.then(() => request({ main, args, folder, env: process.env }));
  last = outcome.catch(() => {});
  return outcome;
}

function request(what: object): Promise<Outcome> {
  resident ??= startResident();
  const child = resident;
  return new Promise((done, failed) => {
    const ended = (status: number | null) => failed(new Error(`the resident program ended with ${status}`));
    child.once("exit", ended);
    child.once("message", (outcome: Outcome) => {
      child.off("exit", ended);
      done(outcome);
    });
    child.send(what);
  });
}

function startResident(): ChildProcess {
  const child = spawn(process.execPath, [SCRIPT], { stdio: ["pipe", "inherit", "inherit", "ipc"] });
  child.once("exit", () => {
    resident = undefined;
  });
  child.unref();
  child.channel?.unref();
  return child;
}
