// Real runs on a real MLflow server, read back with MLflow's own Python client.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runExperiment } from "../../../src/experiment/run.ts";
import { Booster } from "../../../src/models/boosting/booster.ts";
import { exportRuns } from "../../../src/tracking/mlflow/file-store.ts";
import { Ledger } from "../../../src/tracking/mlflow/ledger.ts";
import { mlflowMirror } from "../../../src/tracking/mlflow/mirror.ts";
import { mirrorState, pushRuns } from "../../../src/tracking/mlflow/push.ts";
import { mlflowServer } from "../../../src/tracking/mlflow/server.ts";
import { readRecord, readState, type StoredRun } from "../../../src/tracking/run-store.ts";
import { experimentOn, optionsIn, stationFile } from "../../experiment/small-experiment.ts";
import { recordRun } from "../../tracking/mlflow/recorded-run.ts";
import { pageText } from "../chromium.ts";
import { runPeer } from "../peer.ts";
import { peersPython } from "../python.ts";
import { freePort, MlflowServer, mlflowEnvironment } from "./server.ts";

/** A run as `read_back.py` tells it. */
interface ReadRun {
  run_id: string;
  name: string;
  experiment: string;
  status: string;
  start: number;
  end: number | null;
  params: Record<string, string>;
  tags: Record<string, string>;
  metrics: Record<string, [step: number, time: number, value: string][]>;
  newest: Record<string, string>;
  inputs: { name: string; digest: string; source: string; columns: string[]; profile: object; context: string }[];
  artefacts: Record<string, string>;
}

interface Answer {
  version: string;
  runs: ReadRun[];
  predictions?: number[][];
}

/** A busy machine is waited for. */
const PATIENT = { everyMs: 1000, answerMs: 60_000, lastAnswerMs: 60_000, lastMs: 120_000 };

let folder: string;
let server: MlflowServer;
let data: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cascada-peers-mlflow-"));
  server = await MlflowServer.start();
  data = await stationFile(join(folder, "stations.arrow"));
}, 300_000);

afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function target(experiment: string) {
  return { server: mlflowServer(server.uri, "test", {}), experiment };
}

function readBack(question: object = {}, uri = server.uri): Promise<Answer> {
  return runPeer(peersPython("mlflow"), ["mlflow/read_back.py", uri], question) as Promise<Answer>;
}

async function readRun(id: string, question: object = {}): Promise<ReadRun> {
  const { runs } = await readBack({ filter: `tags."cascada.run_id" = '${id}'`, ...question });
  expect(runs).toHaveLength(1);
  return runs[0]!;
}

/** Metrics of the steps that the run's folder keeps, as the client tells them. */
function stepsOf(path: string): Record<string, string[]> {
  const steps: Record<string, string[]> = {};
  for (const line of readFileSync(join(path, "metrics.jsonl"), "utf8").trim().split("\n")) {
    const { step, time, values } = JSON.parse(line);
    for (const [key, value] of Object.entries(values)) steps[key] = [...(steps[key] ?? []), `${step} ${time} ${value}`];
  }
  return steps;
}

/** Everything of a run on the server against everything of its record. */
function expectSame(read: ReadRun, path: string): void {
  const state = readState(path);
  const record = readRecord(path);
  expect(read.name).toBe(state.id);
  expect(read.status).toBe("FINISHED");
  expect(read.start).toBe(Date.parse(state.started));
  expect(read.end).toBe(Date.parse(state.ended!));
  expect(read.params).toEqual(
    Object.fromEntries(Object.entries(state.params).map(([key, value]) => [key, String(value)])),
  );
  expect(read.tags).toMatchObject({
    "mlflow.source.name": state.command,
    "mlflow.source.type": "LOCAL",
    "mlflow.source.git.commit": record.software!.git!.commit,
    "cascada.run_id": state.id,
    "cascada.status": "finished",
  });
  for (const [key, hash] of Object.entries(state.sha256)) expect(read.tags[`cascada.sha256.${key}`]).toBe(hash);
  for (const [key, value] of Object.entries(state.metrics)) expect(Number(read.newest[key])).toBe(value ?? Number.NaN);
  for (const [key, points] of Object.entries(stepsOf(path))) {
    const there = read.metrics[key]!.map(([step, time, value]) => `${step} ${time} ${Number(value)}`);
    const kept = points.map((point) => point.split(" ").map(Number).join(" "));
    expect(new Set(there)).toEqual(
      new Set([...kept, ...there.filter((point) => point.split(" ")[1] === String(read.end))]),
    );
    expect(new Set(there).size).toBe(there.length);
  }
  for (const { path: name, sha256: hash } of record.artefacts) expect(read.artefacts[name], name).toBe(hash);
  const [file] = record.data!.files;
  expect(read.inputs).toEqual([
    {
      name: "stations.arrow",
      digest: file!.sha256.slice(0, 36),
      source: file!.path,
      columns: record.preprocessing!.columns,
      profile: { num_rows: record.data!.rows, num_elements: record.data!.rows! * record.preprocessing!.columns.length },
      context: "training",
    },
  ]);
}

async function runOf(runs: string, ...overrides: string[]): Promise<string> {
  const { result } = await runExperiment(
    await experimentOn(data, ...overrides),
    optionsIn(folder, { runs: join(folder, runs), listeners: [mlflowMirror(target(runs), PATIENT)] }),
  );
  return result.run;
}

test("the server is of the release that is pinned", async () => {
  const pinned = /^mlflow==(.*)$/m.exec(
    readFileSync(new URL("../requirements-mlflow.txt", import.meta.url), "utf8"),
  )![1];
  expect(await (await fetch(`${server.uri}/version`)).text()).toBe(pinned);
});

describe("a mirrored run", () => {
  test("of boosting is on the server as its record has it, and Python's XGBoost predicts the same with its model", async () => {
    const path = await runOf("boosting");
    const state = readState(path);
    const booster = Booster.from(readFileSync(join(path, "model/model.json")));
    const rows = Array.from({ length: 20 }, (_, row) =>
      booster.features.map((_name, column) => ((row * 7 + column * 3) % 11) / 3),
    );
    const read = await readRun(state.id);
    expectSame(read, path);
    expect(read.experiment).toBe("boosting");
    const { predictions } = await readBack({
      filter: "tags.x = 'none'",
      model_of: read.run_id,
      columns: booster.features,
      rows,
    });
    const own = booster.predict({
      rows: rows.length,
      columns: booster.features,
      values: Float32Array.from(rows.flat()),
    });
    expect(predictions!.flat()).toHaveLength(own.length);
    for (const [index, value] of predictions!.flat().entries()) expect(value).toBeCloseTo(own[index]!, 6);
    expect(readRecord(path).warnings.filter((warning) => warning.startsWith("mlflow"))).toEqual([]);
  });

  test("of an autoencoder is on the server as its record has it", async () => {
    const path = await runOf("autoencoders", "model={name: autoencoder}");
    expectSame(await readRun(readState(path).id), path);
  });
});

test("runs of a group are nested on the server", async () => {
  const root = join(folder, "nested");
  mkdirSync(root);
  const parent = await recordRun(root, { name: "group", kind: "group" });
  const child = await recordRun(root, { name: "trial", kind: "trial", parent: parent.state.id });
  // Those that are parts come first here, and the parent is sent first all the same.
  const pushed = await pushRuns([child, parent], { target: target("nested") });
  expect(pushed.map(({ problem }) => problem)).toEqual([null, null]);
  const read = await readRun(child.state.id);
  expect(read.tags["mlflow.parentRunId"]).toBe((await readRun(parent.state.id)).run_id);
});

describe("the outbox", () => {
  test("keeps a run while no server is there; a push sends each metric once, a second one nothing", async () => {
    const root = join(folder, "outbox");
    const away = { server: mlflowServer(`http://127.0.0.1:${await freePort()}`, "test", {}), experiment: "outbox" };
    mkdirSync(root);
    const run = await recordRun(root, { steps: 2500, listeners: [mlflowMirror(away)] });
    expect(readRecord(run.path).warnings).toEqual([expect.stringContaining(`cascada mlflow push ${run.state.id}`)]);
    // The server that was away is at this address now.
    rewriteServer(run, away.server.uri, server.uri);
    const [pushed] = await pushRuns([run], { target: undefined, environment: {} });
    expect(pushed).toMatchObject({ problem: null, sent: { metrics: 2501, end: 1 } });
    const read = await readRun(run.state.id);
    expect(read.metrics["shower_split.log_loss"]!.map(([step]) => step)).toEqual(
      Array.from({ length: 2500 }, (_, i) => i),
    );
    expect(mirrorState(run, undefined).waiting).toEqual({
      run: 0,
      settings: 0,
      inputs: 0,
      metrics: 0,
      artefacts: 0,
      end: 0,
    });
  });
});

function rewriteServer({ path }: StoredRun, from: string, to: string): void {
  const ledger = join(path, "mlflow.jsonl");
  writeFileSync(ledger, readFileSync(ledger, "utf8").replace(from, to));
}

test("an export is taken by `mlflow migrate-filestore`, and read back as the runs' records have it", async () => {
  const root = join(folder, "exported");
  mkdirSync(root);
  const parent = await recordRun(root, { name: "group", kind: "group", params: { "a:b": "x", empty: "" } });
  const child = await recordRun(root, {
    name: "trial",
    kind: "trial",
    parent: parent.state.id,
    note: 'says "é"\nand more',
  });
  const out = join(folder, "mlruns");
  const exported = await exportRuns([parent, child], { out, experiment: "exported", user: "someone" });
  const database = `sqlite:///${join(folder, "migrated.db")}`;
  const migrate = ["-m", "mlflow", "migrate-filestore", "--source", out, "--target", database];
  execFileSync(peersPython("mlflow"), migrate, { env: mlflowEnvironment(), stdio: "pipe" });
  const { runs } = await readBack({}, database);
  expect(runs).toHaveLength(2);
  const [group, trial] = [parent, child].map(({ state }) => runs.find(({ name }) => name === state.id)!);
  expect(group!.params).toEqual({ a_b: "x", empty: "" });
  expect(trial!.tags).toMatchObject({
    "mlflow.parentRunId": group!.run_id,
    "mlflow.note.content": 'says "é"\nand more',
    "mlflow.user": "someone",
    team: "blue",
  });
  expect(exported.map(({ run_id }) => run_id)).toEqual([group!.run_id, trial!.run_id]);
  for (const [run, { path, state }] of [
    [group!, parent],
    [trial!, child],
  ] as const) {
    expect(run).toMatchObject({ experiment: "exported", status: "FINISHED", start: Date.parse(state.started) });
    expect(run.end).toBe(Date.parse(state.ended!));
    expect(
      run.metrics["shower_split.log_loss"]!.map(([step, time, value]) => `${step} ${time} ${Number(value)}`),
    ).toEqual(stepsOf(path)["shower_split.log_loss"]);
    expect(Number(run.newest["shower_split.accuracy"])).toBe(0.87);
    for (const { path: name, sha256 } of readRecord(path).artefacts) expect(run.artefacts[name], name).toBe(sha256);
    expect(run.inputs).toMatchObject([
      { name: "stations.arrow", source: "data/cache/stations.arrow", context: "training" },
    ]);
  }
});

test("the server's pages show the run", async () => {
  const root = join(folder, "pages");
  mkdirSync(root);
  const run = await recordRun(root);
  await pushRuns([run], { target: target("pages") });
  const { run_id } = await readRun(run.state.id);
  const { experiment_id } = Ledger.read(run.path).run!;
  const page = await pageText(`${server.uri}/#/experiments/${experiment_id}/runs/${run_id}`);
  expect(page).toContain(run.state.id);
  expect(page).toContain("a small run");
  expect(page).toContain("model.max_depth");
});
