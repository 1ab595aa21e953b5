import { setTimeout as pause } from "node:timers/promises";
import type { RunListener, RunView } from "../listener.ts";
import { type Notice, noticeOf, type Occasion } from "./notice.ts";

/** A way to tell somebody. */
export interface Notifier {
  /** who it is, without secrets */
  name: string;
  /** what no message may hold */
  secrets: readonly string[];
  /** Throws if the notice did not arrive; gives up once `signal` is aborted. */
  send(notice: Notice, signal: AbortSignal): Promise<void>;
}

/** When notices are sent, and how often it is tried. */
export interface Delivery {
  on: readonly Occasion[];
  /** for one try */
  timeout_s: number;
  /** tries after the first */
  retries: number;
  /** before the second try, doubled before each further one */
  pause_ms?: number;
}

/**
 * A listener that sends notices. That of the start is sent beside the run's work. What could not be sent is thrown at the
 * end of the run, which makes a warning of it: name and reason, without secrets.
 */
export function notifying(notifier: Notifier, delivery: Delivery): RunListener {
  const failures: string[] = [];
  let starting: Promise<void> | undefined;
  const tell = async (run: RunView, occasion: Occasion): Promise<void> => {
    if (!delivery.on.includes(occasion)) return;
    const reason = await deliver(notifier, noticeOf(run, occasion), delivery);
    if (reason !== undefined) failures.push(`the notice of the ${occasion} could not be sent: ${reason}`);
  };
  return {
    name: notifier.name,
    started(run) {
      starting = tell(run, "start");
    },
    async ended(run) {
      await starting;
      await tell(run, run.state.status === "finished" ? "end" : "failure");
      if (failures.length > 0) throw new Error(failures.join("; "));
    },
  };
}

/** Tries to send a notice; undefined if that worked, else the reason of the last failure. */
async function deliver(notifier: Notifier, notice: Notice, delivery: Delivery): Promise<string | undefined> {
  const { retries, pause_ms = 500 } = delivery;
  for (let attempt = 0; ; attempt++) {
    try {
      await withinTime(notifier, notice, delivery.timeout_s);
      return undefined;
    } catch (error) {
      if (attempt === retries) return withoutSecrets(reasonOf(error), notifier.secrets);
    }
    await pause(pause_ms * 2 ** attempt);
  }
}

/** Sends a notice; rejects when the time is over, whether the notifier heeds its signal or not. */
async function withinTime(notifier: Notifier, notice: Notice, seconds: number): Promise<void> {
  const control = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${seconds} s`));
      control.abort();
    }, 1000 * seconds);
  });
  try {
    await Promise.race([notifier.send(notice, control.signal), over]);
  } finally {
    clearTimeout(timer);
  }
}

/** What an error says; of one that wraps another, as those of `fetch` do, what that says. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  const { message, code } = error as Error & { code?: unknown };
  return message === "" && typeof code === "string" ? code : message;
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== "")
    .sort((a, b) => b.length - a.length)
    .reduce((rest, secret) => rest.replaceAll(secret, "***"), text);
}
