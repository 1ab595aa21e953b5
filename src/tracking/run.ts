import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { InterruptedError, messageOf, TrackingError } from "../core/errors.ts";
import { sha256 } from "../core/hash.ts";
import { systemReason } from "../core/system-error.ts";
import { AppendedFile } from "./appended-file.ts";
import { Audience } from "./audience.ts";
import { makeFolder } from "./folder.ts";
import { Heartbeat, writeBeat } from "./heartbeat.ts";
import { writeJson } from "./json-file.ts";
import type { MetricStep, RunListener, RunView } from "./listener.ts";
import { measureMemory } from "./peak-memory.ts";
import { Redaction } from "./redaction.ts";
import { giveRoom, makeStaging, moveNew, reserveRoom } from "./run-folder.ts";
import type { RecordPoints, RunRecord, StageRecord } from "./run-record.ts";
import type { RunKind, RunState, RunStatus, Scalar } from "./run-state.ts";

/** Files of a run's folder that are the run's own bookkeeping. */
export const RUN_FILES = {
  state: "run.json",
  record: "record.json",
  labels: "labels.json",
  metrics: "metrics.jsonl",
  log: "log.txt",
  heartbeat: "heartbeat.json",
  /** of a search */
  study: "study.jsonl",
} as const;

/** What is known of a run when it starts. */
export interface RunStart {
  name: string;
  kind: RunKind;
  /** id of the run that it is part of */
  parent?: string | undefined;
  params?: Readonly<Record<string, Scalar>>;
  tags?: Readonly<Record<string, string>>;
  note?: string | undefined;
  listeners?: readonly RunListener[];
  /** that must not be kept anywhere, besides those that the names of environment variables give away */
  secrets?: readonly string[] | undefined;
  now?: Date;
}

/** A run that nobody does, as its folder has it. */
export interface ClosedRun {
  path: string;
  state: RunState;
  record: RunRecord;
  labels: { tags: Record<string, string>; note: string };
}

/**
 * A run and its folder, `runs/NAME-YYYYMMDD-HHMMSS`. The folder is there from the start and its record can be read at any
 * moment: `run.json` says how far the run has come, `record.json` what is known of it, both written anew as a whole
 * whenever that changes; a heartbeat tells whether it lives. End it with `finish`, or with `fail` and what was thrown.
 */
export class Run implements RunView {
  readonly path: string;
  readonly state: RunState;
  readonly record: RunRecord = {
    format: 1,
    data: null,
    preprocessing: null,
    partition: null,
    fitting: null,
    evaluation: null,
    randomness: null,
    software: null,
    hardware: null,
    stages: [],
    warnings: [],
    artefacts: [],
    extra: {},
  };
  readonly labels: { tags: Record<string, string>; note: string };
  private readonly audience: Audience;
  private readonly heartbeat: Heartbeat;
  private readonly began = performance.now();
  private readonly lines: AppendedFile;
  private readonly steps: AppendedFile;
  private readonly redaction: Redaction;
  private isTold = false;

  private constructor(path: string, id: string, start: RunStart, now: Date) {
    this.path = path;
    this.redaction = new Redaction(start.secrets);
    this.state = {
      format: 1,
      id,
      name: start.name,
      kind: start.kind,
      parent: start.parent ?? null,
      status: "running",
      started: now.toISOString(),
      ended: null,
      seconds: null,
      error: null,
      command: this.redaction.text(["cascada", ...process.argv.slice(2)].join(" ")),
      params: this.redaction.value({ ...start.params }),
      metrics: {},
      sha256: {},
    };
    this.labels = this.redaction.value({ tags: { ...start.tags }, note: start.note ?? "" });
    this.audience = new Audience(start.listeners ?? [], (message) => this.warn(message));
    this.lines = new AppendedFile(join(path, RUN_FILES.log));
    this.steps = new AppendedFile(join(path, RUN_FILES.metrics));
    this.heartbeat = new Heartbeat(
      join(path, RUN_FILES.heartbeat),
      () => this.flush(),
      (error) => this.warn(messageOf(error)),
    );
  }

  /** Makes the run's folder, with a number appended if another run of this second has it. Throws TrackingError if it cannot. */
  static async create(root: string, start: RunStart): Promise<Run> {
    const { name, now = new Date() } = start;
    const stamp = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-");
    await makeFolder(root);
    const staging = await makeStaging(root);
    try {
      for (let attempt = 1; ; attempt++) {
        const id = `${name}-${stamp}${attempt === 1 ? "" : `-${attempt}`}`;
        const path = join(root, id);
        const run = new Run(path, id, start, now);
        run.writeFirst(staging);
        // Moving the folder is the claim: two runs of the same second do not meet, and each has its record from the start.
        if (!(await moveNew(staging, path))) continue;
        run.heartbeat.start();
        await run.audience.tell((listener) => listener.started?.(run));
        return run;
      }
    } catch (error) {
      await rm(staging, { recursive: true, force: true });
      throw error;
    }
  }

  /**
   * Goes on with a run that has ended without its work being done, or whose process is gone: in its folder, with its id and
   * labels; stages, warnings and results begin anew, log and files stay. Whoever calls knows that nobody else does the run.
   * Throws TrackingError if the folder cannot be written.
   */
  static async reopen(
    { path, state, record, labels }: ClosedRun,
    { listeners = [], secrets }: Pick<RunStart, "listeners" | "secrets"> = {},
  ): Promise<Run> {
    const { id, started, params, name, kind, parent } = state;
    const start: RunStart = { name, kind, parent: parent ?? undefined, ...labels, listeners, secrets };
    const run = new Run(path, id, start, new Date(started));
    Object.assign(run.state, { params });
    Object.assign(run.record, record, { stages: [], warnings: [] });
    run.writeFirst(path);
    run.heartbeat.start();
    await run.audience.tell((listener) => listener.started?.(run));
    return run;
  }

  private writeFirst(folder: string): void {
    writeBeat(join(folder, RUN_FILES.heartbeat), 1);
    writeJson(join(folder, RUN_FILES.labels), this.labels);
    writeJson(join(folder, RUN_FILES.record), this.record);
    writeJson(join(folder, RUN_FILES.state), this.state);
    reserveRoom(folder);
  }

  /** Points of the record that have become known. */
  know(points: RecordPoints): void {
    Object.assign(this.record, this.redaction.value(points));
    this.saveRecord();
  }

  /** What else is to be kept, as `extra` of the record. */
  keep(extra: RunRecord["extra"]): void {
    Object.assign(this.record.extra, this.redaction.value(extra));
    this.saveRecord();
  }

  /** Settings that have become known since the start. */
  setParams(params: Readonly<Record<string, Scalar>>): void {
    Object.assign(this.state.params, this.redaction.value(params));
  }

  /**
   * Does a part of the run and records what it took and gave; `hashes` names what is to be the same in a repetition.
   * A stage that throws is not recorded: the run fails with it. `inexact` says how far a repetition may be off, where it
   * cannot give the same bytes.
   */
  async stage<T>(
    name: string,
    work: () => T | Promise<T>,
    hashes: (result: T) => Record<string, string> = () => ({}),
    inexact: (result: T) => StageRecord["tolerance"] = () => null,
  ): Promise<T> {
    const start = performance.now();
    const memory = measureMemory();
    const result = await work();
    const tolerance = inexact(result);
    const stage: StageRecord = {
      name,
      seconds: (performance.now() - start) / 1000,
      peak_memory_mib: memory(),
      sha256: hashes(result),
      exact: tolerance === null,
      tolerance,
    };
    this.record.stages.push(stage);
    for (const [key, hash] of Object.entries(stage.sha256)) this.state.sha256[`${name}.${key}`] = hash;
    this.flush();
    this.save();
    await this.audience.tell((listener) => listener.stageEnded?.(this, stage));
    return result;
  }

  /** Metrics of one step; their last values stand in lists. */
  step(step: number, values: Readonly<Record<string, number>>): void {
    const metrics: MetricStep = { step, time: Date.now(), values };
    this.steps.add(JSON.stringify(metrics));
    this.setMetrics(values);
    this.audience.step(this, metrics);
  }

  /** Metrics of the run as a whole. */
  setMetrics(values: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(values)) {
      this.state.metrics[name] = Number.isFinite(value) ? value : null;
    }
  }

  /** What the console was told: a line, or some. */
  log(text: string): void {
    this.lines.add(`${new Date().toISOString()} ${this.redaction.text(text)}`);
  }

  /** What the reader of the result must know. */
  warn(message: string): void {
    this.record.warnings.push(this.redaction.text(message));
    this.log(`warning: ${message}`);
  }

  /**
   * Writes a file of the run, its folder made if need be, and records its hash; text without secrets. Throws TrackingError
   * if it cannot.
   */
  async write(name: string, given: string | Uint8Array): Promise<string> {
    const path = join(this.path, name);
    const content = typeof given === "string" ? this.redaction.text(given) : given;
    await makeFolder(dirname(path));
    try {
      await writeFile(path, content);
    } catch (cause) {
      throw new TrackingError(`cannot write ${path}: ${systemReason(cause)}`, { cause });
    }
    this.keepArtefact({ path: name, sha256: sha256(content), bytes: Buffer.byteLength(content) });
    return path;
  }

  /** Records a file that something else has written into the run's folder. */
  async adopt(name: string): Promise<void> {
    const path = join(this.path, name);
    const hash = createHash("sha256");
    try {
      await pipeline(createReadStream(path), hash);
      this.keepArtefact({ path: name, sha256: hash.digest("hex"), bytes: (await stat(path)).size });
    } catch (cause) {
      throw new TrackingError(`cannot read ${path}: ${systemReason(cause)}`, { cause });
    }
  }

  /** A file that is written again is as it was written last. */
  private keepArtefact(artefact: RunRecord["artefacts"][number]): void {
    const { artefacts } = this.record;
    const at = artefacts.findIndex(({ path }) => path === artefact.path);
    if (at < 0) artefacts.push(artefact);
    else artefacts[at] = artefact;
  }

  /** Ends a run whose work is done. Throws TrackingError if that cannot be written. */
  async finish(): Promise<void> {
    await this.end("finished");
  }

  /** Ends a run that a search has given up; what it has written stays. */
  async prune(): Promise<void> {
    await this.end("pruned");
  }

  /**
   * Ends a run with what was thrown; what it has written stays. It throws nothing itself: of a run that cannot even say
   * that it failed the stopped heartbeat tells.
   */
  async fail(error: unknown): Promise<void> {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    this.state.error = this.redaction.value({ name, message, ...(stack !== undefined && { stack }) });
    this.log(error instanceof InterruptedError ? message : (stack ?? `${name}: ${message}`));
    giveRoom(this.path);
    try {
      await this.end(error instanceof InterruptedError ? "interrupted" : "failed");
    } catch {
      // What was thrown first is what is to be told.
    }
  }

  private async end(status: RunStatus): Promise<void> {
    this.heartbeat.stop();
    this.state.status = status;
    this.state.ended = new Date().toISOString();
    this.state.seconds = (performance.now() - this.began) / 1000;
    giveRoom(this.path);
    this.saveAll({ durable: true });
    if (this.isTold) return;
    this.isTold = true;
    await this.audience.settled();
    await this.audience.tell((listener) => listener.ended?.(this));
    this.saveAll({ durable: false });
  }

  /** All that the run knows, however much of it can be written; throws the first reason why some cannot. */
  private saveAll({ durable }: { durable: boolean }): void {
    const faults: unknown[] = [];
    const attempts = [
      () => writeJson(join(this.path, RUN_FILES.state), this.state, { durable }),
      () => writeJson(join(this.path, RUN_FILES.record), this.record, { durable }),
      () => this.flush(),
    ];
    for (const attempt of attempts) {
      try {
        attempt();
      } catch (error) {
        faults.push(error);
      }
    }
    if (faults.length > 0) throw faults[0];
  }

  private save(): void {
    this.saveRecord();
    writeJson(join(this.path, RUN_FILES.state), this.state);
  }

  private saveRecord(): void {
    writeJson(join(this.path, RUN_FILES.record), this.record);
  }

  /** Writes lines and steps that wait. */
  private flush(): void {
    this.lines.flush();
    this.steps.flush();
  }
}
