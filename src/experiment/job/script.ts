import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ConfigError, fromPlainError } from "../../core/errors.ts";
import { Redaction } from "../../tracking/redaction.ts";
import type { ModuleFile } from "../definition-file/module-file.ts";
import type { Problem } from "../issues.ts";
import type { JobListener, JobRequest } from "./request.ts";
import type { FromScript, ToScript } from "./script-messages.ts";
import { killGroup, supervise, TimeLimit } from "./supervision.ts";

/** Seconds for loading a file and checking its parameters. */
const LOADING_S = 20;

/**
 * Loads a script in a process of its own, as `runScript` does, and checks the parameters by what it says of them.
 *
 * @throws ConfigError for a file that throws or exports no job
 */
export async function checkScript(
  file: ModuleFile,
  params: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<Problem[]> {
  let problems: Problem[] = [];
  await converse(file, params, {
    signal,
    listener: SILENT,
    loaded(child, message) {
      problems = message.problems;
      tell(child, { type: "stop", message: "checked" });
      killGroup(child, "SIGKILL");
    },
  });
  return problems;
}

const SILENT: JobListener = { report() {}, log() {}, warn() {}, line() {} };

/**
 * Runs a script in a process of its own until it is done.
 *
 * @returns the parameters as the script's schema makes them
 * @throws what the script threw, as ConfigError with file, line and column; ConfigError where it takes too long or ends otherwise
 */
export async function runScript(
  file: ModuleFile,
  { params, folder, inputs, seed, workers, timeout, signal }: JobRequest,
  listener: JobListener,
): Promise<unknown> {
  let checked: unknown;
  await converse(file, params, {
    signal,
    timeout,
    listener,
    loaded(child, message) {
      const { problems } = message;
      if (problems.length > 0)
        throw new ConfigError(problems.map(({ message: text }) => `${file.path}: ${text}`).join("\n"));
      checked = message.params;
      tell(child, { type: "run", folder, inputs, seed, workers });
    },
  });
  return checked;
}

interface Conversation {
  signal: AbortSignal;
  /** seconds for the job itself, once it is loaded */
  timeout?: number | undefined;
  listener: JobListener;
  loaded(child: ChildProcess, message: Extract<FromScript, { type: "loaded" }>): void;
}

async function converse(
  { bundle, path }: ModuleFile,
  params: Readonly<Record<string, unknown>>,
  { signal, timeout, listener, loaded }: Conversation,
): Promise<void> {
  const child = start();
  const limit = new TimeLimit();
  let ready = false;
  let done = false;
  let failure: Error | undefined;
  child.on("message", (message: FromScript) => {
    try {
      if (message.type === "loaded") {
        ready = true;
        limit.start(timeout);
        loaded(child, message);
      }
      if (message.type === "report") listener.report(message.report);
      if (message.type === "log") listener.log(message.text);
      if (message.type === "warning") listener.warn(message.text);
      if (message.type === "done") done = true;
      if (message.type === "failed") failure = fromPlainError(message.error);
    } catch (error) {
      failure = error as Error;
      killGroup(child, "SIGKILL");
    }
  });
  limit.start(LOADING_S);
  tell(child, { type: "load", file: { bundle, path }, params });
  const stop = () => tell(child, { type: "stop", message: signal.aborted ? "interrupted" : "the time is over" });
  const end = await supervise(child, { signal, limit, stop, line: listener.line });
  if (end.timedOut) {
    throw new ConfigError(`${path}: not ${ready ? `done after ${timeout}` : `loaded after ${LOADING_S}`} s: stopped`);
  }
  if (failure) throw failure;
  if (done || (ready && listener === SILENT)) return;
  const how = end.signal ? `by ${end.signal}` : `with exit status ${end.code}`;
  throw new ConfigError(
    `${path}: its process ended ${how} before the job was done${quoted(new Redaction().text(end.lastErrors))}`,
  );
}

/** The end of an error output as the end of a message. */
export function quoted(errors: string): string {
  return errors === "" ? "" : `: ${errors}`;
}

/** The process, from the file beside this one, or from the .ts sources through tsx. */
function start(): ChildProcess {
  const entry = import.meta.url.replace(/script(\.[jt]s)$/, "script-process$1");
  const loader = entry.endsWith(".ts") ? ["--import", import.meta.resolve("tsx")] : [];
  return spawn(process.execPath, [...loader, fileURLToPath(entry)], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    serialization: "advanced",
    detached: true,
  });
}

/** Sends a message, unless the process has ended, which is told elsewhere. */
function tell(child: ChildProcess, message: ToScript): void {
  if (child.connected) child.send(message, () => {});
}
