import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Ledger } from "../../../src/tracking/mlflow/ledger.ts";
import { SendLock } from "../../../src/tracking/mlflow/lock.ts";
import { type MirrorTimes, mlflowMirror } from "../../../src/tracking/mlflow/mirror.ts";
import { pushRuns } from "../../../src/tracking/mlflow/push.ts";
import { mlflowServer } from "../../../src/tracking/mlflow/server.ts";
import { readRecord } from "../../../src/tracking/run-store.ts";
import { FakeMlflow } from "./fake-server.ts";
import { recordRun, runsFolder } from "./recorded-run.ts";

let fake: FakeMlflow;

beforeEach(async () => {
  fake = await FakeMlflow.start();
});
afterEach(() => fake.stop());

/** So patient that a busy machine is waited for. */
const PATIENT: MirrorTimes = { everyMs: 10, answerMs: 20_000, lastAnswerMs: 20_000, lastMs: 40_000 };
const QUICK: MirrorTimes = { everyMs: 10, answerMs: 100, lastAnswerMs: 100, lastMs: 5000 };

function target(environment: NodeJS.ProcessEnv = {}) {
  return { server: mlflowServer(fake.uri, "test", environment), experiment: "small" };
}

/** All text of a run's folder. */
function textOf(path: string): string {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    .join("\n");
}

describe("a mirrored run", () => {
  test("is on the server when it has ended, with parameters, tags, input, metrics, artefacts and status", async () => {
    const run = await recordRun(runsFolder(), { listeners: [mlflowMirror(target(), PATIENT)] });
    expect(readRecord(run.path).warnings).toEqual([]);
    const [there] = fake.runs;
    expect(there).toMatchObject({
      name: run.state.id,
      status: "FINISHED",
      end_time: Date.parse(run.state.ended!),
      params: { "model.name": "xgboost", "model.max_depth": "3", seed: "1", "data.file": "null" },
      tags: {
        team: "blue",
        "mlflow.note.content": "a small run",
        "mlflow.source.type": "LOCAL",
        "cascada.run_id": run.state.id,
        "cascada.sha256.features.features": "ab".repeat(32),
      },
    });
    expect(there!.metrics.map(({ key, step, value }) => [key, step, value])).toEqual([
      ["shower_split.log_loss", 0, 1],
      ["shower_split.log_loss", 1, 1 / 2],
      ["shower_split.log_loss", 2, 1 / 3],
      ["shower_split.accuracy", 0, 0.87],
    ]);
    expect(there!.inputs).toMatchObject([
      {
        dataset: { name: "stations.arrow", source_type: "local" },
        tags: [{ key: "mlflow.data.context", value: "training" }],
      },
    ]);
    expect(JSON.parse(there!.artefacts["model/MLmodel"]!)).toMatchObject({
      run_id: there!.id,
      flavors: { xgboost: { data: "model.json", xgb_version: "2.1.0" }, cascada: { model: "xgboost" } },
    });
  });

  test("leaves no lock, and no password anywhere", async () => {
    const environment = { MLFLOW_TRACKING_USERNAME: "ada", MLFLOW_TRACKING_PASSWORD: "s3cret" };
    const run = await recordRun(runsFolder(), { listeners: [mlflowMirror(target(environment), PATIENT)] });
    expect(fake.authorizations[0]).toMatch(/^Basic /);
    expect(readdirSync(run.path).filter((name) => name.includes("lock"))).toEqual([]);
    expect(textOf(run.path)).not.toMatch(/s3cret|YWRhOnMzY3JldA/);
  });

  test.each([
    ["refuses the token", { status: 401 }],
    ["answers 500", { status: 500 }],
    ["answers garbage", "garbage"],
    ["hangs", "hang"],
    ["ends connections", "refused"],
  ] as const)("with a server that %s ends in time, with a warning and no secret", async (_what, fault) => {
    fake.fault = () => fault;
    const began = performance.now();
    const listeners = [mlflowMirror(target({ MLFLOW_TRACKING_TOKEN: "t0ken" }), QUICK)];
    const run = await recordRun(runsFolder(), { listeners });
    // Twice the time for an answer, and what recording the run takes: 0.1 s, several times that on a busy machine.
    expect(performance.now() - began).toBeLessThan(3000);
    expect(readRecord(run.path).warnings).toEqual([
      expect.stringMatching(
        new RegExp(`^mlflow: the MLflow server at .* cascada mlflow push ${run.state.id} sends it$`),
      ),
    ]);
    expect(run.state.status).toBe("finished");
    expect(textOf(run.path)).not.toContain("t0ken");
    fake.fault = () => undefined;
    expect(await pushRuns([run], { target: target() })).toMatchObject([{ problem: null, sent: { run: 1, end: 1 } }]);
    expect(fake.runs).toHaveLength(1);
  });

  test("has its artefacts left out by a server that keeps them elsewhere", async () => {
    fake.artefactRoot = "s3://bucket";
    const run = await recordRun(runsFolder(), { listeners: [mlflowMirror(target(), PATIENT)] });
    expect(fake.runs[0]).toMatchObject({ status: "FINISHED", artefacts: {} });
    expect(readRecord(run.path).warnings).toEqual([expect.stringContaining("keeps artefacts elsewhere (s3)")]);
  });
});

test("what is cut or renamed is said in a tag", async () => {
  const params = {
    "a:b": 1,
    long: "x".repeat(7000),
    ...Object.fromEntries(Array.from({ length: 248 }, (_, i) => [`p${i}`, i])),
  };
  const run = await recordRun(runsFolder(), { params, tags: { "mlflow.user": "somebody else", "t:t": "1" } });
  await pushRuns([run], { target: target() });
  const [there] = fake.runs;
  expect(Object.keys(there!.params)).toHaveLength(250);
  expect(there!.params.a_b).toBe("1");
  expect(there!.params.long).toHaveLength(6000);
  expect(there!.tags["cascada.params_cut"]).toBe("long: the first 6000 characters");
  expect(JSON.parse(there!.tags["cascada.params_renamed"]!)).toEqual({ "a:b": "a_b" });
  expect(there!.tags.t_t).toBe("1");
  expect(there!.tags["mlflow.user"]).not.toBe("somebody else");
});

test("a label that is changed later is sent by the next push, and nothing else", async () => {
  const run = await recordRun(runsFolder());
  await pushRuns([run], { target: target() });
  writeFileSync(join(run.path, "labels.json"), JSON.stringify({ tags: { team: "red" }, note: "" }));
  const before = fake.requests.length;
  await pushRuns([run], { target: target() });
  expect(fake.requests.slice(before).every((request) => request.endsWith("log-batch"))).toBe(true);
  expect(fake.runs[0]!.tags.team).toBe("red");
});

test("a run that no server is named for is not sent, and that is said", async () => {
  const run = await recordRun(runsFolder());
  expect(await pushRuns([run], { target: undefined })).toMatchObject([
    { uri: null, problem: "no server is named for it: set MLFLOW_TRACKING_URI" },
  ]);
});

test("a server that does not answer is asked for one run, not for all", async () => {
  const root = runsFolder();
  const runs = [await recordRun(root), await recordRun(root)];
  fake.fault = () => "refused";
  const once = { attempts: 1, pauseMs: 0, longestMs: 0 };
  const results = await pushRuns(runs, { target: target(), policy: once });
  expect(results.map(({ problem }) => problem)).toEqual([
    expect.stringMatching(/no answer/),
    expect.stringMatching(/no answer/),
  ]);
  expect(fake.requests).toHaveLength(1);
});

describe("the ledger", () => {
  test("goes on behind a line of which a full disk took a part", async ({ skip }) => {
    if (!existsSync("/dev/full")) skip();
    const run = await recordRun(runsFolder());
    const file = join(run.path, "mlflow.jsonl");
    const ledger = Ledger.read(run.path);
    symlinkSync("/dev/full", file);
    expect(() => ledger.note({ event: "settings", sha256: "lost" })).toThrow(
      /cannot write .*mlflow\.jsonl: the disk is full/,
    );
    rmSync(file);
    writeFileSync(
      file,
      '{"seq":1,"event":"mirror","mirror_id":"m","uri":"u","experiment":"e","user":"me"}\n{"seq":2,"ev',
    );
    ledger.note({ event: "settings", sha256: "x" });
    expect(Ledger.read(run.path).settings).toBe("x");
  });

  test("forgets a line that a kill has torn, and goes on behind it", async () => {
    const run = await recordRun(runsFolder());
    await pushRuns([run], { target: target() });
    appendFileSync(join(run.path, "mlflow.jsonl"), '{"seq":99,"event":"sett');
    const ledger = Ledger.read(run.path);
    ledger.note({ event: "settings", sha256: "x" });
    expect(Ledger.read(run.path).settings).toBe("x");
    expect(Ledger.read(run.path).run?.run_id).toBe("r1");
  });

  test("that is damaged is named with its line", async () => {
    const run = await recordRun(runsFolder());
    await pushRuns([run], { target: target() });
    const path = join(run.path, "mlflow.jsonl");
    const lines = readFileSync(path, "utf8").split("\n");
    writeFileSync(path, [lines[0], '{"seq":2,"event":"magic"}', ...lines.slice(2)].join("\n"));
    expect(() => Ledger.read(run.path)).toThrow(/mlflow.jsonl: line 2/);
  });
});

describe("the right to send", () => {
  test("is one process's, until it gives it back", () => {
    const folder = runsFolder();
    const first = SendLock.take(folder);
    expect(SendLock.take(folder)).toBeUndefined();
    first!.release();
    const second = SendLock.take(folder);
    expect(second).toBeDefined();
    second!.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test("of a process that is gone is taken", () => {
    const folder = runsFolder();
    const first = SendLock.take(folder)!;
    const [name] = readdirSync(folder);
    // No process has the largest number that the system gives.
    const holder = JSON.parse(readFileSync(join(folder, name!), "utf8"));
    writeFileSync(join(folder, name!), JSON.stringify({ ...holder, pid: 2 ** 22 + 1 }));
    const second = SendLock.take(folder);
    expect(second).toBeDefined();
    second!.release();
    first.release();
  });
});
