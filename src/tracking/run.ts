import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { appendFile, mkdir, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { InterruptedError, TrackingError } from "../core/errors.ts";
import { sha256 } from "../core/hash.ts";
import { systemCode, systemReason } from "../core/system-error.ts";
import { makeFolder } from "./folder.ts";
import { Heartbeat } from "./heartbeat.ts";
import { writeJson } from "./json-file.ts";
import type { MetricStep, RunListener, RunView } from "./listener.ts";
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
  now?: Date;
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
  private readonly listeners: readonly RunListener[];
  private readonly heartbeat: Heartbeat;
  private readonly began = performance.now();
  private lines: string[] = [];
  private steps: string[] = [];

  private constructor(path: string, id: string, start: RunStart, now: Date) {
    this.path = path;
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
      command: ["cascada", ...process.argv.slice(2)].join(" "),
      params: { ...start.params },
      metrics: {},
      sha256: {},
    };
    this.labels = { tags: { ...start.tags }, note: start.note ?? "" };
    this.listeners = start.listeners ?? [];
    this.heartbeat = new Heartbeat(join(path, RUN_FILES.heartbeat), () => this.flush());
  }

  /** Makes the run's folder, with a number appended if another run of this second has it. Throws TrackingError if it cannot. */
  static async create(root: string, start: RunStart): Promise<Run> {
    const { name, now = new Date() } = start;
    const stamp = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-");
    await makeFolder(root);
    for (let attempt = 1; ; attempt++) {
      const id = `${name}-${stamp}${attempt === 1 ? "" : `-${attempt}`}`;
      const path = join(root, id);
      // Making the folder is the claim: two runs of the same second do not meet.
      if (!(await makeNew(path))) continue;
      const run = new Run(path, id, start, now);
      writeJson(join(path, RUN_FILES.labels), run.labels);
      run.save();
      run.heartbeat.start();
      await run.tell("started", (listener) => listener.started?.(run));
      return run;
    }
  }

  /** Points of the record that have become known. */
  know(points: RecordPoints): void {
    Object.assign(this.record, points);
    this.saveRecord();
  }

  /**
   * Does a part of the run and records what it took and gave; `hashes` names what is to be the same in a repetition.
   * A stage that throws is not recorded: the run fails with it.
   */
  async stage<T>(
    name: string,
    work: () => T | Promise<T>,
    hashes: (result: T) => Record<string, string> = () => ({}),
    inexact?: NonNullable<StageRecord["tolerance"]>,
  ): Promise<T> {
    const start = performance.now();
    const result = await work();
    const stage: StageRecord = {
      name,
      seconds: (performance.now() - start) / 1000,
      peak_memory_mib: null,
      sha256: hashes(result),
      exact: inexact === undefined,
      tolerance: inexact ?? null,
    };
    this.record.stages.push(stage);
    for (const [key, hash] of Object.entries(stage.sha256)) this.state.sha256[`${name}.${key}`] = hash;
    this.save();
    await this.tell("stageEnded", (listener) => listener.stageEnded?.(this, stage));
    return result;
  }

  /** Metrics of one step; their last values stand in lists. */
  step(step: number, values: Readonly<Record<string, number>>): void {
    const metrics: MetricStep = { step, time: Date.now(), values };
    this.steps.push(JSON.stringify(metrics));
    this.setMetrics(values);
    for (const { stepped, name } of this.listeners) {
      if (stepped) void this.guard(name, async () => stepped(this, metrics));
    }
  }

  /** Metrics of the run as a whole. */
  setMetrics(values: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(values)) {
      this.state.metrics[name] = Number.isFinite(value) ? value : null;
    }
  }

  /** A line of the console. */
  log(line: string): void {
    this.lines.push(`${new Date().toISOString()} ${line}`);
  }

  /** What the reader of the result must know. */
  warn(message: string): void {
    this.record.warnings.push(message);
    this.log(`warning: ${message}`);
  }

  /** Writes a file of the run, its folder made if need be, and records its hash. Throws TrackingError if it cannot. */
  async write(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(this.path, name);
    await makeFolder(dirname(path));
    try {
      await writeFile(path, content);
    } catch (cause) {
      throw new TrackingError(`cannot write ${path}: ${systemReason(cause)}`, { cause });
    }
    this.record.artefacts.push({ path: name, sha256: sha256(content), bytes: Buffer.byteLength(content) });
    return path;
  }

  /** Records a file that something else has written into the run's folder. */
  async adopt(name: string): Promise<void> {
    const path = join(this.path, name);
    const hash = createHash("sha256");
    try {
      await pipeline(createReadStream(path), hash);
      this.record.artefacts.push({ path: name, sha256: hash.digest("hex"), bytes: (await stat(path)).size });
    } catch (cause) {
      throw new TrackingError(`cannot read ${path}: ${systemReason(cause)}`, { cause });
    }
  }

  /** Ends a run whose work is done. Throws TrackingError if that cannot be written. */
  async finish(): Promise<void> {
    await this.end("finished");
  }

  /** Ends a run with what was thrown; what it has written stays. */
  async fail(error: unknown, status?: RunStatus): Promise<void> {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    this.state.error = { name, message, ...(stack !== undefined && { stack }) };
    this.log(`${name}: ${message}`);
    await this.end(status ?? (error instanceof InterruptedError ? "interrupted" : "failed"));
  }

  private async end(status: RunStatus): Promise<void> {
    this.heartbeat.stop();
    this.state.status = status;
    this.state.ended = new Date().toISOString();
    this.state.seconds = (performance.now() - this.began) / 1000;
    await this.flush();
    this.save();
    await this.tell("ended", (listener) => listener.ended?.(this));
    this.save();
  }

  private save(): void {
    this.saveRecord();
    writeJson(join(this.path, RUN_FILES.state), this.state);
  }

  private saveRecord(): void {
    writeJson(join(this.path, RUN_FILES.record), this.record);
  }

  /** Writes lines and steps that wait. */
  private async flush(): Promise<void> {
    const [lines, steps] = [this.lines, this.steps];
    this.lines = [];
    this.steps = [];
    if (lines.length > 0) await appendFile(join(this.path, RUN_FILES.log), `${lines.join("\n")}\n`);
    if (steps.length > 0) await appendFile(join(this.path, RUN_FILES.metrics), `${steps.join("\n")}\n`);
  }

  private async tell(_when: string, call: (listener: RunListener) => void | Promise<void>): Promise<void> {
    for (const listener of this.listeners) await this.guard(listener.name, async () => call(listener));
  }

  private async guard(name: string, call: () => Promise<void>): Promise<void> {
    try {
      await call();
    } catch (error) {
      this.warn(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

async function makeNew(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (cause) {
    if (systemCode(cause) === "EEXIST") return false;
    throw new TrackingError(`cannot make the run folder ${path}: ${systemReason(cause)}`, { cause });
  }
}
