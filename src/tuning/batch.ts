import { z } from "zod";
import { TrackingError } from "../core/errors.ts";
import type { StudyRecord } from "./storage.ts";
import type { Direction, TrialRecord } from "./trial.ts";

/** The attribute of a trial that says which batch it is of. */
const MARK = "cascada:batch";

/** What a batch was begun with: an attribute of the study, so that whoever comes again goes on with the same. */
const batchRecord = z.strictObject({
  size: z.int().min(1).describe("trials of the batch"),
  others: z.array(z.int()).describe("trials of other programs that had ended by then, and that no batch knew before"),
});
export type BatchRecord = z.output<typeof batchRecord>;

export function batchKey(index: number): string {
  return `${MARK}:${index}`;
}

export function batchMark(index: number): Record<string, unknown> {
  return { [MARK]: index };
}

/** The batch that a trial is of; undefined for one that another program has added. */
function batchOf({ attributes }: TrialRecord): number | undefined {
  const mark = attributes[MARK];
  return typeof mark === "number" ? mark : undefined;
}

/** Whether the batch has begun, as far as the study was read. */
export function hasBatch({ attributes }: StudyRecord, index: number): boolean {
  return attributes[batchKey(index)] !== undefined;
}

/**
 * What trials of batch `index` may know, in the order in which it became known: ended trials of the batches before, and of
 * other programs' as far as those batches and it had seen them. For a worker that reads the storage itself.
 *
 * @throws TrackingError for a batch that has not begun, as far as the study was read
 */
export function finishedBefore(study: StudyRecord, index: number): readonly TrialRecord[] {
  const history = new BatchHistory();
  for (;;) {
    if (history.open(study) === undefined)
      throw new TrackingError(`study ${study.name}: batch ${history.index} has not begun; expected batch ${index}`);
    if (history.index === index) return history.finished;
    history.close(study);
  }
}

/** Batches of a study one after the other, and what each of them knows. Costs no more than one look at each trial. */
export class BatchHistory {
  /** the batch that is open or comes next */
  index = 0;
  direction: Direction = "minimize";
  readonly finished: TrialRecord[] = [];
  private opened: BatchRecord | undefined;
  private scanned = 0;
  private readonly byBatch = new Map<number, number[]>();
  /** trials of others that no batch knows yet */
  private strangers: number[] = [];

  /** The record of the batch; undefined if it has not begun. Its trials may know the others that it names. */
  open(study: StudyRecord): BatchRecord | undefined {
    this.scan(study);
    if (this.opened !== undefined) return this.opened;
    const record = recordOf(study, this.index);
    if (record === undefined) return undefined;
    this.opened = record;
    const known = new Set(record.others);
    this.strangers = this.strangers.filter((number) => !known.has(number));
    for (const number of record.others) {
      const trial = study.trials[number];
      if (trial === undefined)
        throw new TrackingError(`study ${study.name} has no trial ${number}, which batch ${this.index} knows`);
      this.finished.push(trial);
    }
    return record;
  }

  /** Trials of the open batch, by number. */
  members(study: StudyRecord): readonly TrialRecord[] {
    this.scan(study);
    return (this.byBatch.get(this.index) ?? []).sort((a, b) => a - b).map((number) => study.trials[number]!);
  }

  /** Ends the open batch, whose trials have ended. */
  close(study: StudyRecord): void {
    this.finished.push(...this.members(study));
    this.byBatch.delete(this.index);
    this.opened = undefined;
    this.index++;
  }

  /** Trials that others have enqueued and nobody has begun. */
  waiting(study: StudyRecord): readonly TrialRecord[] {
    this.scan(study);
    return this.strangers.map((number) => study.trials[number]!).filter(({ state }) => state === "waiting");
  }

  /** Numbers of others' trials that have ended and that no batch knows. */
  endedOthers(study: StudyRecord): number[] {
    this.scan(study);
    return this.strangers.filter((number) => !["running", "waiting"].includes(study.trials[number]!.state));
  }

  private scan(study: StudyRecord): void {
    this.direction = study.direction;
    const unmarked = this.strangers.filter((number) => !this.note(study.trials[number]!));
    for (; this.scanned < study.trials.length; this.scanned++) {
      if (!this.note(study.trials[this.scanned]!)) unmarked.push(this.scanned);
    }
    this.strangers = unmarked;
  }

  private note(trial: TrialRecord): boolean {
    const batch = batchOf(trial);
    if (batch === undefined) return false;
    const numbers = this.byBatch.get(batch);
    if (numbers) numbers.push(trial.number);
    else this.byBatch.set(batch, [trial.number]);
    return true;
  }
}

function recordOf(study: StudyRecord, index: number): BatchRecord | undefined {
  const key = batchKey(index);
  const value = study.attributes[key];
  if (value === undefined) return undefined;
  const { success, data } = batchRecord.safeParse(value);
  if (success) return data;
  throw new TrackingError(`study ${study.name}: attribute ${key} is ${JSON.stringify(value)}; expected {size, others}`);
}
