import { join } from "node:path";
import { CascadaError, fromPlainError, InterruptedError, messageOf, toPlainError } from "../../core/errors.ts";
import { refuseUnwritable } from "../../tracking/folder.ts";
import type { Run } from "../../tracking/run.ts";
import { hashPath } from "../job/path-hash.ts";
import { runStart } from "../run-start.ts";
import { type RunOptions, tracked } from "../tracked-run.ts";
import { type Decision, decide, type Forced, forcedSteps, inputPaths } from "./decision.ts";
import { renderPipeline } from "./load.ts";
import { stepsBefore } from "./order.ts";
import { STEPS } from "./plan.ts";
import type { PipelineResult, StepResult } from "./result.ts";
import { type Pipeline, referenceIn } from "./step.ts";
import { type Entry, StepCache } from "./step-cache.ts";
import { doStep } from "./step-work.ts";

export interface PipelineOptions extends RunOptions, Forced {
  /** goes on after a step that fails with those that do not depend on it */
  keepGoing?: boolean | undefined;
}

/**
 * Runs a pipeline: its steps one after the other, those whose settings, code and inputs are as they were from the cache. Each
 * step that is an experiment, a classification or a job is a run of its own below that of the pipeline. What a step gave is
 * kept at once, so that a pipeline that fails or is killed goes on from there. Throws what the first step that failed threw,
 * with its name.
 */
export async function runPipeline(pipeline: Pipeline, options: PipelineOptions): Promise<PipelineResult> {
  const forced = forcedSteps(pipeline, options);
  await refuseUnwritable(options.runs);
  await refuseUnwritable(options.cache);
  const what = await runStart("pipeline", pipeline);
  return tracked(options, what, (run, start) => new PipelineRun(pipeline, { ...options, start }, { run, forced }).go());
}

class PipelineRun {
  private readonly began = performance.now();
  private readonly cache: StepCache;
  private readonly given = new Map<string, Entry>();
  private readonly results: StepResult[] = [];
  private readonly failures: Error[] = [];
  private readonly run: Run;
  private readonly forced: ReadonlySet<string>;

  constructor(
    private readonly pipeline: Pipeline,
    private readonly options: PipelineOptions,
    { run, forced }: { run: Run; forced: ReadonlySet<string> },
  ) {
    this.run = run;
    this.forced = forced;
    this.cache = new StepCache(join(options.cache, STEPS));
  }

  async go(): Promise<PipelineResult> {
    const { run, pipeline } = this;
    await run.write("experiment.yaml", renderPipeline(pipeline));
    await this.recordFiles();
    try {
      for (const name of Object.keys(pipeline.steps)) await this.step(name);
    } finally {
      await run.write("result.json", `${JSON.stringify(this.result(), null, 2)}\n`);
    }
    const [first] = this.failures;
    if (first === undefined) return this.result();
    const message = this.failures.map((error) => error.message).join("\n");
    throw fromPlainError({ ...toPlainError(first), message });
  }

  private result(): PipelineResult {
    return {
      kind: "pipeline",
      run: this.run.path,
      name: this.pipeline.name,
      steps: this.results,
      warnings: [...this.run.record.warnings],
      seconds: (performance.now() - this.began) / 1000,
    };
  }

  /** Files that are no step's output, as the record's data. */
  private async recordFiles(): Promise<void> {
    const { run, pipeline, options } = this;
    const sources = new Set(Object.values(pipeline.steps).flatMap(({ inputs }) => Object.values(inputs)));
    const files = [];
    for (const source of sources) {
      if (referenceIn(source)) continue;
      for (const file of (await hashPath(source, options.signal)).files) {
        files.push({ ...file, path: file.path === "" ? source : join(source, file.path) });
      }
    }
    run.know({ data: { files, rows: null, generator: null, preset: null, statement: null } });
  }

  /** Does a step, or takes what it gives from the cache; a failure is kept where the pipeline is to go on. */
  private async step(name: string): Promise<void> {
    const step = this.pipeline.steps[name]!;
    const { signal, keepGoing = false } = this.options;
    const began = performance.now();
    const base = { name, type: step.type, key: null, run: null, outputs: {}, metrics: {} };
    const seconds = () => (performance.now() - began) / 1000;
    const missing = stepsBefore(step).find((before) => !this.given.has(before));
    if (missing !== undefined || (this.failures.length > 0 && !keepGoing)) {
      const why = missing === undefined ? "a step before it failed" : `takes from ${missing}, which gave nothing`;
      this.results.push({ ...base, status: "skipped", why, seconds: 0 });
      return;
    }
    signal.throwIfAborted();
    try {
      const { entry, why, key } = await this.obtain(name);
      this.given.set(name, entry);
      const { run, outputs, metrics } = entry;
      const status = why === "" ? "cached" : "done";
      this.results.push({ ...base, status, why, key, run, outputs, metrics, seconds: seconds() });
    } catch (error) {
      this.results.push({ ...base, status: "failed", why: messageOf(error), seconds: seconds() });
      if (error instanceof InterruptedError || signal.aborted) throw error;
      const known = error instanceof CascadaError ? toPlainError(error) : undefined;
      if (!known) throw error;
      this.failures.push(fromPlainError({ ...known, message: known.message.replaceAll(/^/gm, `step ${name}: `) }));
    }
  }

  private async obtain(name: string): Promise<{ entry: Entry; why: string; key: string }> {
    const { run, pipeline, cache, options } = this;
    const { signal, start } = options;
    const paths = inputPaths(pipeline.steps[name]!.inputs, this.given);
    const decision = await decide(pipeline, name, { paths, cache, forced: this.forced.has(name), signal });
    const { key, why, entry: known } = decision;
    const entry = await run.stage(
      name,
      async () => {
        if (why !== "" || !known) return this.work(name, { decision, paths });
        start(name).done("from the cache");
        return known;
      },
      ({ outputs }) => Object.fromEntries(Object.entries(outputs).map(([output, { sha256 }]) => [output, sha256])),
      ({ tolerance }) => tolerance ?? this.toleranceBefore(name),
    );
    await cache.remember(pipeline.name, name, decision.parts);
    this.compare(name, { known, entry });
    run.keep({
      [`steps.${name}.key`]: key,
      [`steps.${name}.cached`]: why === "",
      [`steps.${name}.run`]: entry.run,
    });
    for (const [metric, value] of Object.entries(entry.metrics))
      run.setMetrics({ [`${name}.${metric}`]: value ?? Number.NaN });
    return { entry, why, key };
  }

  /** What is made from something that may be off may be off as far. */
  private toleranceBefore(name: string): Entry["tolerance"] {
    for (const before of stepsBefore(this.pipeline.steps[name]!)) {
      const tolerance = this.given.get(before)!.tolerance ?? this.toleranceBefore(before);
      if (tolerance !== null) return tolerance;
    }
    return null;
  }

  private async work(
    name: string,
    { decision: { key, parts, why }, paths: inputs }: { decision: Decision; paths: Record<string, string> },
  ): Promise<Entry> {
    const { pipeline, cache, options, run } = this;
    const { signal, start } = options;
    const afresh = this.forced.has(name);
    start(name).done(why);
    const runName = `${pipeline.name}-${name}`.replaceAll("_", "-").slice(0, 100);
    const { listeners: _, tags: _tags, ...rest } = options;
    const { mlflow } = pipeline.tracking;
    return cache.keep(
      { key, parts },
      (folder) =>
        doStep(
          pipeline.steps[name]!,
          { name: runName, inputs, folder, afresh, mlflow },
          { ...rest, parent: run.state.id },
        ),
      { replace: afresh, signal },
    );
  }

  /** Warns where a step that was done again gave something else than before. */
  private compare(name: string, { known, entry }: { known: Entry | undefined; entry: Entry }): void {
    for (const [output, { sha256 }] of Object.entries(known?.outputs ?? {})) {
      const now = entry.outputs[output]?.sha256;
      if (now === sha256) continue;
      this.run.warn(
        `step ${name}: ${output} has sha256 ${now ?? "of nothing"}; before it had ${sha256}, from the same settings, code and inputs`,
      );
    }
  }
}
