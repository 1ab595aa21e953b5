import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { InterruptedError, messageOf } from "../../core/errors.ts";
import type { Launcher, LaunchOptions, Task, TaskOutcome } from "../task.ts";
import { cancel, type ElementState, elementStates, jobNamed, phaseOf } from "./commands.ts";
import { type ElementWatch, watchesOf } from "./element-watch.ts";
import { LaunchFolder, type Submission } from "./layout.ts";
import { FolderLock } from "./lock.ts";
import type { SlurmSettings } from "./settings.ts";
import { submitTasks } from "./submission.ts";
import { lossOf } from "./task-loss.ts";

/** Slurm is asked this seldom at most, however often the folder is looked at. */
const ASKING_MS = 2000;

export interface SlurmOptions {
  settings: SlurmSettings;
  /** shared with the machines that compute, by the same path; one for all that belongs to one run */
  folder: string;
  /** begins the names of the jobs */
  name: string;
  /** URL of the program, which calls `taskProgram` */
  entry: string;
  /** told what happens, for a person */
  log?: ((line: string) => void) | undefined;
}

/**
 * Does tasks as job arrays of Slurm. All that it knows stands in the folder: when the process that submits dies, another
 * launcher on the same folder takes up the arrays that run, and does not do again what is done; what their tasks have told is
 * told again from its beginning. Elements that are killed, time out, or lose their node are submitted again as often as is
 * set. Interrupted, or where the loop is left, it cancels what is left.
 */
export class SlurmLauncher implements Launcher {
  readonly description: string;
  private readonly folder: LaunchFolder;
  private readonly log: (line: string) => void;
  private lock: FolderLock | undefined;
  private submissions: Submission[] = [];

  constructor(private readonly options: SlurmOptions) {
    const { settings, folder, log = (line: string) => process.stderr.write(`${line}\n`) } = options;
    this.folder = new LaunchFolder(folder);
    this.log = log;
    const { partition, max_running } = settings;
    const where = partition === undefined ? "" : `, partition ${partition}`;
    this.description = `Slurm job arrays${where}${max_running === undefined ? "" : `, ${max_running} at a time`}`;
  }

  async *run(tasks: readonly Task[], options: LaunchOptions): AsyncGenerator<TaskOutcome, void, undefined> {
    options.signal.throwIfAborted();
    if (tasks.length === 0) return;
    await this.open();
    const run = new ArrayRun(this.folder, options, this.options);
    const done = run.takeUp(tasks, await this.live());
    yield* done;
    const isDone = new Set(done.map(({ id }) => id));
    const isFollowed = new Set(run.watches.flatMap(({ open }) => [...open.keys()]));
    const left = tasks.filter(({ id }) => !isDone.has(id) && !isFollowed.has(id));
    try {
      if (left.length > 0) await this.submit(left, run);
      yield* this.follow(run);
    } finally {
      // Whoever dies leaves the arrays to go on; who stops cancels them.
      await this.cancelAll(run.watches.flatMap(({ name }) => name ?? []));
    }
  }

  async close(): Promise<void> {
    this.lock?.release();
    this.lock = undefined;
  }

  /** Takes the folder and reads what was submitted from it before. */
  private async open(): Promise<void> {
    if (this.lock !== undefined) return;
    this.folder.make();
    this.lock = await FolderLock.take(this.folder);
    this.folder.remove(this.folder.cancelled);
    this.submissions = this.folder.submissions();
    for (const submission of this.submissions) {
      if (submission.job !== null || submission.ended) continue;
      // Whoever submitted it died before it could note the job, or before there was one.
      const job = (await jobNamed(submission.name)) ?? null;
      this.folder.keep(Object.assign(submission, { job, ended: job === null }));
    }
  }

  /** Submissions of which something may still come; those of which nothing does are noted. */
  private async live(): Promise<Map<Submission, Map<string, ElementState>>> {
    const asked = this.submissions.filter(({ ended, job }) => !ended && job !== null);
    const states = await elementStates(asked.map(({ job }) => job!));
    const found = new Map<Submission, Map<string, ElementState>>(this.submissions.map((one) => [one, new Map()]));
    for (const submission of asked) {
      const own = [...states].filter(([name]) => name.startsWith(`${submission.job}_`));
      if (own.some(([, { state }]) => phaseOf(state) !== "ended")) found.set(submission, new Map(own));
      else this.folder.keep(Object.assign(submission, { ended: true }));
    }
    return found;
  }

  private async submit(tasks: readonly Task[], run: ArrayRun): Promise<void> {
    const made = await submitTasks(
      tasks,
      { ...this.options, ...run.options, log: this.log },
      this.folder,
      this.submissions.length,
    );
    this.submissions.push(...made);
    run.watches.push(...watchesOf(made, tasks, this.folder));
  }

  private async *follow(run: ArrayRun): AsyncGenerator<TaskOutcome, void, undefined> {
    const { settings } = this.options;
    const { signal } = run.options;
    for (;;) {
      yield* run.look();
      if (run.watches.length === 0) return;
      if (existsSync(this.folder.cancelled)) {
        this.log("cancelled by launch cancel; launch resume goes on");
        throw new InterruptedError();
      }
      await run.ask(this.log);
      const { outcomes, again, stuck } = run.lost(settings.requeue);
      await this.cancelAll(stuck);
      yield* outcomes;
      if (again.length > 0) {
        this.log(`submitting ${again.length} task${again.length === 1 ? "" : "s"} again`);
        await this.submit(again, run);
      }
      await sleep(settings.poll_s * 1000, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }

  /** Where Slurm does not answer they go on, and nobody listens to them. */
  private async cancelAll(elements: readonly string[]): Promise<void> {
    try {
      await cancel(elements);
    } catch (error) {
      this.log(`cannot cancel ${elements.join(", ")}: ${messageOf(error)}`);
    }
  }
}

/** The elements that one call of `run` follows. */
class ArrayRun {
  /** those with tasks that have not ended */
  watches: ElementWatch[] = [];
  private readonly lossesOf = new Map<string, number>();
  private asked = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly folder: LaunchFolder,
    readonly options: LaunchOptions,
    private readonly slurm: SlurmOptions,
  ) {}

  /** Takes up elements that were submitted before: returns what is done, and follows those that may go on. */
  takeUp(tasks: readonly Task[], live: ReadonlyMap<Submission, ReadonlyMap<string, ElementState>>): TaskOutcome[] {
    const done = new Map<string, TaskOutcome>();
    for (const watch of watchesOf([...live.keys()], tasks, this.folder)) {
      const state = live.get(watch.submission)!.get(watch.name ?? "");
      const goesOn = state !== undefined && phaseOf(state.state) !== "ended";
      const outcomes = watch.look(this.options);
      for (const outcome of outcomes) if (goesOn || outcome.status === "done") done.set(outcome.id, outcome);
      if (goesOn) this.watches.push(watch);
    }
    for (const watch of this.watches) for (const id of done.keys()) watch.open.delete(id);
    this.forget();
    return [...done.values()];
  }

  look(): TaskOutcome[] {
    const outcomes = this.watches.flatMap((watch) => watch.look(this.options));
    this.forget();
    return outcomes;
  }

  /** Asks Slurm for the elements, not too often, and judges them. */
  async ask(log: (line: string) => void): Promise<void> {
    const { poll_s, silence_s } = this.slurm.settings;
    if (performance.now() - this.asked < Math.min(ASKING_MS, 10 * poll_s * 1000)) return;
    const jobs = new Set(this.watches.flatMap(({ submission }) => submission.job ?? []));
    let states: Map<string, ElementState> | undefined;
    try {
      states = await elementStates([...jobs]);
    } catch (error) {
      log(`Slurm does not answer: ${messageOf(error)}`);
    }
    this.asked = performance.now();
    for (const watch of this.watches)
      watch.judge(states === undefined ? "unknown" : states.get(watch.name ?? ""), silence_s);
  }

  /** The tasks of lost elements: those that end with them, those that are to be done again, and elements to cancel. */
  lost(requeue: number): { outcomes: TaskOutcome[]; again: Task[]; stuck: string[] } {
    const outcomes: TaskOutcome[] = [];
    const again: Task[] = [];
    const lost = this.watches.filter(({ loss }) => loss !== undefined);
    // What is silent may still run; nothing else is to write there.
    const stuck = lost.flatMap(({ loss, name }) => (loss!.state === "SILENT" && name !== undefined ? [name] : []));
    for (const watch of lost) {
      for (const task of watch.open.values()) {
        const losses = (this.lossesOf.get(task.id) ?? 0) + 1;
        this.lossesOf.set(task.id, losses);
        const end = lossOf(task, watch, { losses, requeue });
        if (end === undefined) again.push(task);
        else outcomes.push({ id: task.id, attempts: losses, seconds: 0, ...end });
      }
      watch.open.clear();
    }
    this.forget();
    return { outcomes, again, stuck };
  }

  private forget(): void {
    this.watches = this.watches.filter(({ open }) => open.size > 0);
  }
}
