import { ConfigError } from "../core/errors.ts";
import { BatchHistory, batchKey, batchMark } from "./batch.ts";
import { endTrial, type TrialOutcome } from "./outcome.ts";
import type { Storage, StudyRecord } from "./storage.ts";
import type { TrialRecord } from "./trial.ts";

/** Hands out the trials of a study one by one, by the same batches as a search has. */
export class Asking {
  private readonly history = new BatchHistory();
  /** numbers that this process has handed out */
  private readonly asked = new Set<number>();

  constructor(private readonly options: { storage: Storage; study: string; batch: number }) {}

  /** A trial that runs and that nobody here works on, and what it may know. */
  async next(): Promise<{ record: TrialRecord; index: number; finished: readonly TrialRecord[] }> {
    for (;;) {
      const study = await this.study();
      const size = this.history.open(study)?.size ?? (await this.begin(study));
      const members = this.history.members(study);
      const left = members.find(({ number, state }) => state === "running" && !this.asked.has(number));
      if (left) {
        this.asked.add(left.number);
        return { record: left, index: this.history.index, finished: this.history.finished };
      }
      const claimed = members.find(({ state }) => state === "waiting");
      if (claimed || members.length < size) await this.beginTrial(study, claimed);
      else this.close(study, members);
    }
  }

  end(number: number, outcome: TrialOutcome): Promise<void> {
    const { storage, study } = this.options;
    return endTrial(storage, { study, number }, outcome);
  }

  private async study(): Promise<StudyRecord> {
    return (await this.options.storage.read(this.options.study))!;
  }

  private async begin(study: StudyRecord): Promise<number> {
    const { storage, study: name, batch } = this.options;
    const record = { size: batch, others: this.history.endedOthers(study) };
    await storage.setAttribute(name, batchKey(this.history.index), record);
    this.history.open(await this.study());
    return batch;
  }

  /** Begins a trial; `claimed` is one that an earlier process was killed over. */
  private async beginTrial(study: StudyRecord, claimed: TrialRecord | undefined): Promise<void> {
    const { storage, study: name } = this.options;
    const attributes = batchMark(this.history.index);
    const waiting = claimed ?? this.history.waiting(study)[0];
    if (waiting) await storage.claim({ study: name, number: waiting.number }, attributes);
    else await storage.begin(name, study.trials.length, [{ params: {}, distributions: {}, attributes }]);
  }

  private close(study: StudyRecord, members: readonly TrialRecord[]): void {
    const running = members.filter(({ state }) => state === "running");
    if (running.length > 0) {
      const numbers = running.map(({ number }) => number).join(", ");
      throw new ConfigError(`trials ${numbers} were asked for and not told; the next batch learns from them first`);
    }
    this.history.close(study);
  }
}
