import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { LaunchOptions, Task, TaskOutcome } from "../task.ts";
import { type ElementState, elementName, phaseOf } from "./commands.ts";
import { ElementReader } from "./element-file.ts";
import { keyOf, type LaunchFolder, type Submission } from "./layout.ts";

/** Looks at the folder that an element has after Slurm says that it has ended: what it wrote last may take a while. */
const SETTLING = 3;
/** Lines of a log that a message quotes, and bytes that are looked at for them. */
const LAST_LINES = 5;
const LAST_BYTES = 4096;

/** Why an element is given up. */
export interface Loss {
  /** Slurm's state, or what was seen */
  state: string;
  /** with the end of the element's log */
  detail: string;
}

/** An element of an array as it is followed from where it was submitted. */
export class ElementWatch {
  /** its tasks that are wanted and have no outcome, by id */
  readonly open: Map<string, Task>;
  /** the one that it has begun last and not ended */
  running: string | undefined;
  /** tasks that it has begun */
  begun = 0;
  loss: Loss | undefined;
  private readonly reader: ElementReader;
  private lastSign = performance.now();
  private looksAfterEnd = 0;
  private isSeen = false;

  constructor(
    readonly submission: Submission,
    readonly index: number,
    private readonly folder: LaunchFolder,
    tasks: readonly Task[],
  ) {
    this.open = new Map(tasks.map((task) => [task.id, task]));
    this.reader = new ElementReader(folder.element(submission.number, index));
  }

  /** as Slurm names it; undefined where its job is not known */
  get name(): string | undefined {
    const { job } = this.submission;
    return job === null ? undefined : elementName({ job, index: this.index });
  }

  /** lines of its file that could not be read */
  get damaged(): number {
    return this.reader.damaged;
  }

  /** What it has written since the last look: outcomes of tasks that are wanted; the rest is told. */
  look({ told, started }: Pick<LaunchOptions, "told" | "started">): TaskOutcome[] {
    const outcomes: TaskOutcome[] = [];
    for (const line of this.reader.read()) {
      this.lastSign = performance.now();
      if (line.type !== "order") this.isSeen = true;
      if (line.type === "started") {
        this.running = line.id;
        this.begun++;
        if (this.open.has(line.id)) started?.(line.id, line.attempt);
      }
      if (line.type === "told" && this.open.has(line.id)) told?.(line.id, line.message);
      if (line.type !== "outcome") continue;
      const { outcome } = line;
      if (this.running === outcome.id) this.running = undefined;
      if (this.open.delete(outcome.id)) outcomes.push(outcome);
    }
    return outcomes;
  }

  /**
   * Judges by what Slurm says (undefined: that it knows nothing of the element; "unknown": that it does not answer) and by
   * how long it is silent as seen from here whether it is lost; then `loss` says why.
   */
  judge(slurm: ElementState | undefined | "unknown", silenceS: number): void {
    const silentS = (performance.now() - this.lastSign) / 1000;
    if (slurm === "unknown") {
      // Whether one that has not begun ever will nobody knows.
      if (this.isSeen && silentS > silenceS) this.lose("SILENT", `no sign of life for ${Math.round(silentS)} s`);
      return;
    }
    const phase = slurm === undefined ? "ended" : phaseOf(slurm.state);
    if (phase === "waiting") this.lastSign = performance.now();
    if (phase !== "ended") this.looksAfterEnd = 0;
    if (phase === "running" && silentS > silenceS) {
      this.lose("SILENT", `Slurm says ${slurm!.state}, but there is no sign of life for ${Math.round(silentS)} s`);
    }
    if (phase !== "ended" || ++this.looksAfterEnd <= SETTLING) return;
    // All is well says Slurm: then what it wrote is on its way.
    if (slurm?.state === "COMPLETED" && silentS <= silenceS) return;
    this.lose(slurm?.state ?? "GONE", slurm === undefined ? "Slurm does not know it" : `Slurm says ${slurm.state}`);
  }

  private lose(state: string, what: string): void {
    const { job } = this.submission;
    const log = job === null ? "" : lastLines(this.folder.log(job, this.index));
    this.loss = { state, detail: `element ${this.name ?? "without job"}: ${what}${log === "" ? "" : `\n${log}`}` };
  }
}

/** The watches of the elements that hold any of the tasks. */
export function watchesOf(
  submissions: readonly Submission[],
  tasks: readonly Task[],
  folder: LaunchFolder,
): ElementWatch[] {
  const byKey = new Map(tasks.map((task) => [keyOf(task), task]));
  return submissions.flatMap((submission) =>
    submission.elements.flatMap((keys, index) => {
      const own = keys.flatMap((key) => byKey.get(key) ?? []);
      return own.length === 0 ? [] : [new ElementWatch(submission, index, folder, own)];
    }),
  );
}

/** The end of a log; empty where there is none. */
function lastLines(path: string): string {
  try {
    const file = openSync(path, "r");
    try {
      const { size } = fstatSync(file);
      const bytes = Buffer.alloc(Math.min(size, LAST_BYTES));
      readSync(file, bytes, 0, bytes.length, size - bytes.length);
      return bytes.toString("utf8").trimEnd().split("\n").slice(-LAST_LINES).join("\n");
    } finally {
      closeSync(file);
    }
  } catch {
    return "";
  }
}
