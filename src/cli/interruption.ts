import type { EventEmitter } from "node:events";
import { InterruptedError } from "../core/errors.ts";
import { endLine } from "./progress.ts";

/** Signals that follow each other this fast are one: npm and `timeout` pass on what the terminal has sent already. */
const ONE_PRESS_MS = 400;

/**
 * A signal that Ctrl-C (SIGINT) or SIGTERM aborts, with an InterruptedError as its reason, so that what is half-written
 * can be removed; a second Ctrl-C ends the program at once.
 */
export function interruptible(
  source: EventEmitter = process,
  end: (status: number) => void = (status) => process.exit(status),
): AbortSignal {
  const controller = new AbortController();
  let first = Infinity;
  for (const name of ["SIGINT", "SIGTERM"]) {
    source.on(name, () => {
      if (!controller.signal.aborted) {
        first = performance.now();
        endLine();
        process.stderr.write("cascada: stopping; again to end at once\n");
        controller.abort(new InterruptedError());
      } else if (performance.now() - first > ONE_PRESS_MS) end(130);
    });
  }
  return controller.signal;
}
