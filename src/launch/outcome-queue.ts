import type { TaskOutcome } from "./task.ts";

/** Outcomes on their way from where tasks end to the loop that reads them. */
export class OutcomeQueue implements AsyncIterable<TaskOutcome> {
  private readonly waiting: TaskOutcome[] = [];
  private error: unknown;
  private state: "open" | "ended" | "failed" = "open";
  private wake: () => void = () => {};

  push(outcome: TaskOutcome): void {
    this.waiting.push(outcome);
    this.wake();
  }

  /** No more outcomes come. */
  end(): void {
    if (this.state === "open") this.state = "ended";
    this.wake();
  }

  /** The loop throws the error, after the outcomes before it; the first one counts. */
  fail(error: unknown): void {
    if (this.state !== "open") return;
    this.state = "failed";
    this.error = error;
    this.wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<TaskOutcome, void, undefined> {
    for (;;) {
      const next = this.waiting.shift();
      if (next !== undefined) yield next;
      else if (this.state === "failed") throw this.error;
      else if (this.state === "ended") return;
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}
