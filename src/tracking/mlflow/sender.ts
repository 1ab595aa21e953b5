import { basename, dirname, join } from "node:path";
import { canonicalJson, sha256 } from "../../core/hash.ts";
import { batchesOf, type LogBatch, type MlflowMetric } from "./batches.ts";
import type { MlflowClient } from "./client.ts";
import { type Artefact, type MirrorFacts, type RunContent, readContent } from "./content.ts";
import { Ledger, type MirroredRun } from "./ledger.ts";
import { mlmodelOf } from "./mlmodel.ts";
import { retrying } from "./retry.ts";
import { StepReader } from "./steps.ts";
import { MlflowError } from "./transport.ts";

const MIRROR_ID = "cascada.mirror_id";
/** How MLflow names what it passes through itself. */
const PROXIED = /^mlflow-artifacts:(?:\/\/[^/]*)?\/(.*)$/;

/** What a server does not have yet. */
export interface Waiting {
  /** 1 where the server has no such run */
  run: number;
  /** 1 where params or tags are new or others */
  settings: number;
  inputs: number;
  metrics: number;
  artefacts: number;
  /** 1 where the server does not know how the run ended */
  end: number;
}

/**
 * Sends what a run's folder holds and its ledger does not, each thing exactly once. A request whose answer was lost, or
 * that a killed process may have made, is not made again blindly: the run is looked for by its tag, metrics are read back
 * and those that are there are left out; everything else changes nothing when it comes twice.
 */
export class Sender {
  readonly ledger: Ledger;
  private readonly steps: StepReader;
  /** metrics of all steps that were read, the last of each name at the end */
  private readonly newest = new Map<string, MlflowMetric>();
  private queue: { line: number; metrics: MlflowMetric[] }[] = [];
  /** what the server is known to have of a metric; undefined: nothing but what the ledger says, the run being new */
  private there: Map<string, Set<string>> | undefined;

  constructor(readonly folder: string) {
    this.ledger = Ledger.read(folder);
    this.steps = new StepReader(folder);
    if (this.ledger.run !== undefined) this.there = new Map();
  }

  /** What is to be sent, without asking the server. */
  waiting(): Waiting {
    const content = this.content();
    const { ledger } = this;
    const metrics = this.queue.reduce((sum, step) => sum + step.metrics.length, 0);
    return {
      run: Number(ledger.run === undefined),
      settings: Number(ledger.settings !== content.settings),
      inputs: ledger.inputs === hashInputs(content) ? 0 : content.inputs.length,
      metrics: metrics + (ledger.lastMetrics ? 0 : content.lastMetrics.length),
      artefacts: this.artefacts(content, ledger.run).length,
      end: Number(content.status !== "RUNNING" && ledger.end !== content.status),
    };
  }

  /** Sends all of it. Throws MlflowError for what the server does not take; what came before that has arrived. */
  async send(client: MlflowClient): Promise<void> {
    const content = this.content();
    const run = await this.runOf(client, content);
    const { ledger } = this;
    if (ledger.settings !== content.settings) {
      for (const batch of batchesOf({ params: content.params, tags: content.tags })) await this.log(client, run, batch);
      ledger.note({ event: "settings", sha256: content.settings });
    }
    if (content.inputs.length > 0 && ledger.inputs !== hashInputs(content)) {
      await client.logInputs(run.run_id, content.inputs);
      ledger.note({ event: "inputs", sha256: hashInputs(content) });
    }
    await this.sendMetrics(client, run, content);
    for (const artefact of this.artefacts(content, run)) {
      await client.putArtefact(PROXIED.exec(run.artifact_uri)![1]!, artefact.path, artefact.body);
      ledger.note({ event: "artefact", path: artefact.path, sha256: artefact.sha256 });
    }
    const { status, end_time } = content;
    if (status !== "RUNNING" && ledger.end !== status) {
      await client.updateRun(run.run_id, { status, ...(end_time !== undefined && { end_time }) });
      ledger.note({ event: "end", status });
    }
  }

  /** What the reader must know of what the server has; undefined where it has, or gets, everything. */
  get remark(): string | undefined {
    const { run } = this.ledger;
    if (run === undefined || PROXIED.test(run.artifact_uri)) return undefined;
    const place = run.artifact_uri.replace(/[:/].*/, "");
    return `the MLflow server keeps artefacts elsewhere (${place}), where only its own client writes: the run's files are not there`;
  }

  private content(): RunContent {
    for (const step of this.steps.read()) {
      for (const metric of step.metrics) this.newest.set(metric.key, metric);
      if (step.line > this.ledger.lines) this.queue.push(step);
    }
    return readContent(this.folder, this.facts(), [...this.newest.values()]);
  }

  private facts(): MirrorFacts {
    const { mirror_id = "", user = "" } = this.ledger.start ?? {};
    return { mirror_id, user, parent: (id) => this.runIdOf(id) };
  }

  /** MLflow's id of another run of the same folder on the same server; undefined while it has none. */
  private runIdOf(id: string): string | undefined {
    if (basename(id) !== id) return undefined;
    const { start, run } = Ledger.read(join(dirname(this.folder), id));
    return start?.uri === this.ledger.start?.uri ? run?.run_id : undefined;
  }

  /** The run on the server: the one of the ledger, one that was made and whose id was lost, or a new one. */
  private async runOf(client: MlflowClient, { state, tags }: RunContent): Promise<MirroredRun> {
    const { ledger } = this;
    if (ledger.run !== undefined) return ledger.run;
    const { experiment, mirror_id, user } = ledger.start!;
    const experiment_id = await client.experimentId(experiment);
    const run = await retrying(client.policy, client.transport.options.signal, async () => {
      const found = await client.findRun(experiment_id, { key: MIRROR_ID, value: mirror_id });
      if (found !== undefined) {
        this.there = new Map();
        return found;
      }
      const start_time = Date.parse(state.started);
      const few = tags.filter(({ key }) => key === MIRROR_ID || key === "mlflow.parentRunId");
      return client.createRun({ experiment_id, run_name: state.id, start_time, user_id: user, tags: few });
    });
    ledger.note({ event: "run", run_id: run.run_id, experiment_id: run.experiment_id, artifact_uri: run.artifact_uri });
    return ledger.run!;
  }

  private async sendMetrics(client: MlflowClient, run: MirroredRun, { lastMetrics }: RunContent): Promise<void> {
    while (this.queue.length > 0) {
      // Whole lines, as the ledger counts them, of as many metrics as one request takes.
      let count = 0;
      const lines = this.queue.filter(({ metrics }, index) => {
        count += metrics.length;
        return index === 0 || count <= 1000;
      });
      for (const batch of batchesOf({ metrics: lines.flatMap(({ metrics }) => metrics) }))
        await this.log(client, run, batch);
      this.ledger.note({ event: "metrics", lines: lines.at(-1)!.line });
      this.queue = this.queue.slice(lines.length);
    }
    if (lastMetrics.length === 0 || this.ledger.lastMetrics) return;
    for (const batch of batchesOf({ metrics: lastMetrics })) await this.log(client, run, batch);
    this.ledger.note({ event: "last_metrics" });
  }

  /** Logs a batch; where an earlier request may have done it, what the server has is left out. */
  private async log(client: MlflowClient, { run_id }: MirroredRun, batch: LogBatch): Promise<void> {
    await retrying(client.policy, client.transport.options.signal, async () => {
      const metrics = batch.metrics && (await this.missing(client, run_id, batch.metrics));
      if (metrics?.length === 0) return;
      try {
        await client.logBatch(run_id, metrics ? { metrics } : batch);
      } catch (error) {
        // It may have arrived all the same.
        if (metrics && error instanceof MlflowError && error.transient) this.there = new Map();
        throw error;
      }
    });
  }

  private async missing(client: MlflowClient, run: string, metrics: readonly MlflowMetric[]): Promise<MlflowMetric[]> {
    const missing: MlflowMetric[] = [];
    const own = new Set<string>();
    for (const metric of metrics) {
      const id = identity(metric);
      if (own.has(id) || (await this.has(client, run, metric))) continue;
      own.add(id);
      missing.push(metric);
    }
    return missing;
  }

  private async has(client: MlflowClient, run: string, metric: MlflowMetric): Promise<boolean> {
    if (this.there === undefined) return false;
    let known = this.there.get(metric.key);
    if (known === undefined) {
      known = new Set((await client.history(run, metric.key)).map(identity));
      this.there.set(metric.key, known);
    }
    return known.has(identity(metric));
  }

  /** Those to be sent; none where the server keeps artefacts at a place of its own, which only Python's client reaches. */
  private artefacts({ artefacts }: RunContent, run: MirroredRun | undefined): Artefact[] {
    if (run !== undefined && !PROXIED.test(run.artifact_uri)) return [];
    const all = [...artefacts, ...mlmodelOf(this.folder, artefacts, run?.run_id)];
    return all.filter(({ path, sha256: hash }) => this.ledger.artefacts.get(path) !== hash);
  }
}

function hashInputs({ inputs }: RunContent): string {
  return sha256(canonicalJson(inputs));
}

/** A server's database has no infinities: it keeps the largest numbers instead. */
function identity({ step, timestamp, value, key }: MlflowMetric): string {
  const kept = Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));
  return `${key} ${step} ${timestamp} ${kept}`;
}
