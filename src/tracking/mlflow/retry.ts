import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { MlflowError } from "./transport.ts";

/** How often and how patiently a request is made again. */
export interface RetryPolicy {
  /** requests in all, the first among them */
  attempts: number;
  /** pause before the second one, doubled each time */
  pauseMs: number;
  /** no pause is longer, whatever the server asks for */
  longestMs: number;
  /** does the waiting; tests do not wait */
  wait?: (ms: number, signal?: AbortSignal) => Promise<unknown>;
}

/**
 * Does work until it succeeds: again after an answer that says "later" (429, 5xx) and where there was no answer, with
 * pauses that double, half of them by chance so that many clients do not come back at once, and at least as long as the
 * server's Retry-After. `attempt` is 0 first: work that must not be done twice looks what was done before when it is not.
 * Throws what the last attempt throws, and at once what a repetition cannot mend.
 */
export async function retrying<T>(
  { attempts, pauseMs, longestMs, wait = pause }: RetryPolicy,
  signal: AbortSignal | undefined,
  work: (attempt: number) => Promise<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work(attempt);
    } catch (error) {
      if (!(error instanceof MlflowError) || !error.transient || attempt + 1 >= attempts) throw error;
      if (signal?.aborted) throw error;
      const full = pauseMs * 2 ** attempt;
      const jittered = full / 2 + randomInt(Math.ceil(full / 2) + 1);
      await wait(Math.min(longestMs, Math.max(jittered, error.retryAfterMs ?? 0)), signal);
    }
  }
}

/** Keeps the process going; ends early, without a word, when the signal says so: the attempt that follows says why. */
async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(ms, undefined, signal && { signal }).catch(() => {});
}
