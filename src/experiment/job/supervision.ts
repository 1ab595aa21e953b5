import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { ConfigError } from "../../core/errors.ts";
import { systemReason } from "../../core/system-error.ts";

/** Time that a process has between the word to stop and its end by force. */
const GRACE_MS = 2000;
/** Lines of the error output that a message quotes, and of what length at most. */
const LAST_LINES = 8;
const LINE_LENGTH = 2000;

export interface SupervisionOptions {
  signal: AbortSignal;
  limit: TimeLimit;
  /** asks the process to stop; by default SIGTERM to it and its children */
  stop?: (() => void) | undefined;
  /** a line that it prints, without the end of the line */
  line(text: string, stream: "stdout" | "stderr"): void;
}

/** Time that work may take; what counts begins with `start`. */
export class TimeLimit {
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout | undefined;

  /** Counts anew; without seconds there is no end. */
  start(seconds: number | undefined): void {
    this.clear();
    if (seconds !== undefined) this.timer = setTimeout(() => this.controller.abort(), seconds * 1000);
  }

  clear(): void {
    clearTimeout(this.timer);
  }

  /** aborted when the time is over */
  get signal(): AbortSignal {
    return this.controller.signal;
  }
}

/** How a process ended. */
export interface ProcessEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** its time was over */
  timedOut: boolean;
  /** the end of its error output */
  lastErrors: string;
}

/**
 * Waits for a process, the first of a group of its own (`detached`), reading what it prints. It is asked to stop once the
 * signal is aborted or its time is over, and ended by force soon after; whatever of its group is left then is ended, too.
 *
 * @throws ConfigError if it could not be started, the reason of the signal once that was aborted
 */
export async function supervise(child: ChildProcess, options: SupervisionOptions): Promise<ProcessEnd> {
  const { signal, limit, line, stop = () => killGroup(child, "SIGTERM") } = options;
  const errors: string[] = [];
  const reading = [
    readLines(child, "stdout", (text) => line(text, "stdout")),
    readLines(child, "stderr", (text) => {
      errors.push(text.slice(0, LINE_LENGTH));
      if (errors.length > LAST_LINES) errors.shift();
      line(text, "stderr");
    }),
  ];
  let force: NodeJS.Timeout | undefined;
  const halt = () => {
    stop();
    force = setTimeout(() => killGroup(child, "SIGKILL"), GRACE_MS);
  };
  const reasons = [signal, limit.signal];
  if (signal.aborted) halt();
  for (const reason of reasons) reason.addEventListener("abort", halt, { once: true });
  // A program that ends at once leaves nobody to stop it.
  const kill = () => killGroup(child, "SIGKILL");
  process.once("exit", kill);
  try {
    const end = await exitOf(child);
    // What it has left behind would go on writing, and holds its output open.
    kill();
    await Promise.all(reading);
    signal.throwIfAborted();
    return { ...end, timedOut: limit.signal.aborted, lastErrors: errors.join("\n") };
  } finally {
    clearTimeout(force);
    limit.clear();
    process.off("exit", kill);
    for (const reason of reasons) reason.removeEventListener("abort", halt);
  }
}

function exitOf(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve, reject) => {
    child.once("error", (cause) => {
      if (child.pid === undefined)
        reject(new ConfigError(`cannot run ${child.spawnfile}: ${systemReason(cause)}`, { cause }));
    });
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
}

async function readLines(child: ChildProcess, name: "stdout" | "stderr", each: (line: string) => void): Promise<void> {
  const stream = child[name];
  if (!stream) return;
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) each(line);
}

/** Sends a signal to a process and its children; nothing where none is left. */
export function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    // Windows has no groups of processes.
    process.kill(process.platform === "win32" ? pid : -pid, signal);
  } catch {
    // ended already
  }
}
