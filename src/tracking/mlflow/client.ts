import { z } from "zod";
import { ConfigError } from "../../core/errors.ts";
import type { LogBatch, MlflowMetric, MlflowTag } from "./batches.ts";
import { type RetryPolicy, retrying } from "./retry.ts";
import { MlflowError, type MlflowRequest, type Transport } from "./transport.ts";

export type MlflowStatus = "RUNNING" | "FINISHED" | "FAILED" | "KILLED";

/** A run as the server knows it. */
export interface MlflowRun {
  run_id: string;
  experiment_id: string;
  /** where the server keeps the run's artefacts */
  artifact_uri: string;
}

/** A data set that a run read, as MLflow describes one. */
export interface MlflowDatasetInput {
  tags: readonly MlflowTag[];
  dataset: { name: string; digest: string; source_type: string; source: string; schema?: string; profile?: string };
}

// Only what is needed of the answers; the server may say more.
const runInfo = z.object({ run_id: z.string(), experiment_id: z.string(), artifact_uri: z.string() });
const createdRun = z.object({ run: z.object({ info: runInfo }) });
const foundRuns = z.object({ runs: z.array(z.object({ info: runInfo })).default([]) });
const createdExperiment = z.object({ experiment_id: z.string() });
const foundExperiment = z.object({
  experiment: z.object({ experiment_id: z.string(), lifecycle_stage: z.string().default("active") }),
});
// Protocol buffers write numbers that are not finite as text.
const double = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"]).transform(Number)]);
const long = z.union([z.number(), z.string().transform(Number)]);
const history = z.object({
  metrics: z
    .array(z.object({ key: z.string(), value: double.default(0), timestamp: long, step: long.default(0) }))
    .default([]),
  next_page_token: z.string().optional(),
});

const API = "/api/2.0/mlflow";
const ARTEFACTS = "/api/2.0/mlflow-artifacts/artifacts";

/**
 * The part of MLflow's REST interface that a mirror needs. Requests that may be made twice are repeated as the policy
 * says; those that may not (`createRun`, `logBatch` of metrics) are made once, and whoever calls looks whether they
 * arrived. Everything throws MlflowError.
 */
export class MlflowClient {
  constructor(
    readonly transport: Transport,
    readonly policy: RetryPolicy,
  ) {}

  /** Id of the experiment of this name, which is made if there is none, whoever else makes it at the same time. */
  async experimentId(name: string): Promise<string> {
    const found = await this.experimentNamed(name);
    if (found !== undefined) return found;
    try {
      const answer = await this.repeated({ method: "POST", path: `${API}/experiments/create`, json: { name } });
      return this.read(createdExperiment, answer).experiment_id;
    } catch (error) {
      // Made since by someone else, or by a request of ours whose answer was lost.
      if (!(error instanceof MlflowError) || error.about.code !== "RESOURCE_ALREADY_EXISTS") throw error;
      const made = await this.experimentNamed(name);
      if (made === undefined) throw error;
      return made;
    }
  }

  private async experimentNamed(name: string): Promise<string | undefined> {
    try {
      const query = { experiment_name: name };
      const answer = await this.repeated({ method: "GET", path: `${API}/experiments/get-by-name`, query });
      const { experiment_id, lifecycle_stage } = this.read(foundExperiment, answer).experiment;
      if (lifecycle_stage === "active") return experiment_id;
    } catch (error) {
      if (error instanceof MlflowError && error.about.code === "RESOURCE_DOES_NOT_EXIST") return undefined;
      throw error;
    }
    throw new ConfigError(
      `the experiment ${name} of the MLflow server at ${this.transport.server.uri} was deleted; restore it there (mlflow experiments restore), or name another`,
    );
  }

  /** Made once: after a failure it may be there all the same; see `findRun`. */
  async createRun(run: {
    experiment_id: string;
    run_name: string;
    start_time: number;
    user_id: string;
    tags: readonly MlflowTag[];
  }): Promise<MlflowRun> {
    const answer = await this.transport.send({ method: "POST", path: `${API}/runs/create`, json: run });
    return this.read(createdRun, answer).run.info;
  }

  /** The run with a tag, deleted or not; undefined if there is none. */
  async findRun(experiment: string, { key, value }: MlflowTag): Promise<MlflowRun | undefined> {
    const json = {
      experiment_ids: [experiment],
      filter: `tags."${key}" = '${value}'`,
      max_results: 2,
      run_view_type: "ALL",
    };
    const answer = await this.repeated({ method: "POST", path: `${API}/runs/search`, json });
    return this.read(foundRuns, answer).runs[0]?.info;
  }

  async updateRun(run_id: string, end: { status: MlflowStatus; end_time?: number }): Promise<void> {
    await this.repeated({ method: "POST", path: `${API}/runs/update`, json: { run_id, ...end } });
  }

  /** Made once. A repetition changes nothing but where metrics are among it, which may be there twice then. */
  async logBatch(run_id: string, batch: LogBatch): Promise<void> {
    const json = { run_id, ...batch, ...(batch.metrics && { metrics: batch.metrics.map(spelledOut) }) };
    await this.transport.send({ method: "POST", path: `${API}/runs/log-batch`, json });
  }

  /** All values of a metric that the server has. */
  async history(run_id: string, metric_key: string): Promise<MlflowMetric[]> {
    const points: MlflowMetric[] = [];
    let page = "";
    do {
      const query = { run_id, metric_key, ...(page !== "" && { page_token: page }) };
      const answer = await this.repeated({ method: "GET", path: `${API}/metrics/get-history`, query });
      const { metrics, next_page_token } = this.read(history, answer);
      points.push(...metrics);
      page = next_page_token ?? "";
    } while (page !== "");
    return points;
  }

  /** The same input twice is one. */
  async logInputs(run_id: string, datasets: readonly MlflowDatasetInput[]): Promise<void> {
    await this.repeated({ method: "POST", path: `${API}/runs/log-inputs`, json: { run_id, datasets } });
  }

  /** Writes an artefact through the server, over one that is there. `folder` is the path in the run's artifact_uri. */
  async putArtefact(folder: string, path: string, body: NonNullable<MlflowRequest["body"]>): Promise<void> {
    const parts = [...folder.split("/"), ...path.split("/")].filter((part) => part !== "").map(encodeURIComponent);
    await this.repeated({ method: "PUT", path: `${ARTEFACTS}/${parts.join("/")}`, body });
  }

  private repeated(request: MlflowRequest): Promise<unknown> {
    return retrying(this.policy, this.transport.options.signal, () => this.transport.send(request));
  }

  private read<T>(schema: z.ZodType<T>, answer: unknown): T {
    const result = schema.safeParse(answer);
    if (result.success) return result.data;
    const { path, message } = result.error.issues[0]!;
    throw new MlflowError(
      `the MLflow server at ${this.transport.server.uri}: unexpected answer: ${path.join(".")}: ${message}`,
      { transient: false, cause: result.error },
    );
  }
}

function spelledOut(metric: MlflowMetric): unknown {
  return Number.isFinite(metric.value) ? metric : { ...metric, value: String(metric.value) };
}
