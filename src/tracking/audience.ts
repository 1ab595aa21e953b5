import { messageOf } from "../core/errors.ts";
import type { MetricStep, RunListener, RunView } from "./listener.ts";

/** Those who listen to a run: told in order, and what they throw is a warning. */
export class Audience {
  private readonly pending = new Set<Promise<void>>();

  constructor(
    private readonly listeners: readonly RunListener[],
    private readonly warn: (message: string) => void,
  ) {}

  /** Tells each of something, one after the other. */
  async tell(call: (listener: RunListener) => void | Promise<void>): Promise<void> {
    for (const listener of this.listeners) await this.guard(listener.name, async () => call(listener));
  }

  /** Tells of a step of training, which nobody waits for before the end of the run. */
  step(run: RunView, metrics: MetricStep): void {
    for (const { stepped, name } of this.listeners) {
      if (!stepped) continue;
      const told = this.guard(name, async () => stepped(run, metrics)).finally(() => this.pending.delete(told));
      this.pending.add(told);
    }
  }

  /** Waits until all steps were told, so that none comes after the end. */
  async settled(): Promise<void> {
    while (this.pending.size > 0) await Promise.all(this.pending);
  }

  private async guard(name: string, call: () => Promise<void>): Promise<void> {
    try {
      await call();
    } catch (error) {
      this.warn(`${name}: ${messageOf(error)}`);
    }
  }
}
