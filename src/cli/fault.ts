import { Console } from "node:console";
import { CommanderError } from "commander";
import { CascadaError, ConfigError, InterruptedError, TrackingError } from "../core/errors.ts";
import { systemCode, systemReason } from "../core/system-error.ts";
import { Redaction } from "../tracking/redaction.ts";
import { endLine } from "./progress.ts";

/** Prints an error as one line a problem, without secrets, and returns the exit status it asks for. */
export function report(error: unknown, { debug = false }: { debug?: boolean }): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : new ConfigError().exitCode;
  const known = error instanceof CascadaError;
  const clean = new Redaction();
  endLine();
  if (!(error instanceof InterruptedError)) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${clean.text(message).replace(/^/gm, "cascada: ")}\n`);
  }
  if (debug) process.stderr.write(`${clean.text((error instanceof Error && error.stack) || "no stack")}\n`);
  else if (!known) process.stderr.write("cascada: this is a bug or a fault of the machine; --debug tells where\n");
  return known ? error.exitCode : 1;
}

/** As a shell reports a program that SIGPIPE ended. */
const SIGPIPE_STATUS = 141;

/**
 * Ends the program where nobody reads its result any more (`| head`), quietly, or where it cannot be written. A log that
 * nobody reads stops no work. What a user's file (callbacks, a model) prints is log: stdout is the result alone.
 */
export function watchOutput(): void {
  globalThis.console = new Console(process.stderr);
  process.stderr.on("error", () => {});
  process.stdout.on("error", (error) => {
    if (systemCode(error) === "EPIPE") process.exit(SIGPIPE_STATUS);
    process.exit(report(new TrackingError(`cannot write to stdout: ${systemReason(error)}`, { cause: error }), {}));
  });
}
