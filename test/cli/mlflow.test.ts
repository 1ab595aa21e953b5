import { writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { StoredRun } from "../../src/tracking/run-store.ts";
import { stationFile } from "../experiment/small-experiment.ts";
import { FakeMlflow } from "../tracking/mlflow/fake-server.ts";
import { recordRun } from "../tracking/mlflow/recorded-run.ts";
import { type Outcome, Program } from "./program.ts";

let program: Program;
let run: StoredRun;
let fake: FakeMlflow;

beforeAll(async () => {
  program = new Program();
  run = await recordRun(program.path("runs"));
});
afterAll(() => program.remove());
beforeEach(async () => {
  fake = await FakeMlflow.start();
});
afterEach(() => fake.stop());

function mlflow(...args: string[]): Promise<Outcome> {
  const command = `MLFLOW_TRACKING_URI=${fake.uri} MLFLOW_TRACKING_TOKEN=t0ken "$0" "$@"`;
  return program.runInShell(command, ["mlflow", ...args]);
}

describe("cascada mlflow", () => {
  test("push that is refused ends with status 4, says why, and prints no token", async () => {
    fake.fault = () => ({ status: 401 });
    const { status, stdout, stderr } = await mlflow("push", run.state.id);
    expect(status).toBe(4);
    expect(stderr).toContain(
      `cascada: ${run.state.id}: the MLflow server at ${fake.uri}: refuses the credentials given (401)`,
    );
    expect(stdout + stderr).not.toContain("t0ken");
  });

  test("push waits for a server that is busy at first, with nothing else to do meanwhile", async () => {
    let busy = true;
    fake.fault = () => {
      const fault = busy ? { status: 503 } : undefined;
      busy = false;
      return fault;
    };
    await recordRun(program.path("others"));
    expect(await mlflow("push", "latest", "--runs", "others")).toMatchObject({ status: 0, stderr: "" });
    expect(fake.runs).toHaveLength(1);
  });

  test("export writes a file store once", async () => {
    expect(await mlflow("export", "latest", "--out", "mlruns")).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("mlflow migrate-filestore --source mlruns"),
    });
    expect(await mlflow("export", "latest", "--out", "mlruns")).toMatchObject({
      status: 4,
      stderr: expect.stringContaining("nothing is overwritten"),
    });
  });

  test("status counts runs that go nowhere, and names them when asked", async () => {
    const others = ["mlflow", "status", "--runs", "nowhere"];
    await recordRun(program.path("nowhere"));
    const { state } = await recordRun(program.path("nowhere"));
    expect((await program.run(...others)).stdout).toBe("2 runs for which no server is named\n");
    expect((await program.run(...others, state.id)).stdout).toBe(`${state.id}: no server is named for it\n`);
  });

  test("which runs are meant must be said", async () => {
    expect(await mlflow("push")).toMatchObject({ status: 2, stderr: expect.stringContaining("--all") });
  });
});

test("an experiment whose server is away ends well, with a warning that says how to send it", async () => {
  await stationFile(program.path("stations.arrow"));
  writeFileSync(
    program.path("mirrored.yaml"),
    "name: mirrored\ndata: {file: stations.arrow}\nmodel: {name: xgboost, rounds: 3}\nevaluation: {replicates: 100}\n",
  );
  const command = `MLFLOW_TRACKING_URI=${fake.uri} "$0" "$@"`;
  fake.fault = () => "refused";
  const { status, stderr } = await program.runInShell(command, ["experiment", "mirrored.yaml"]);
  expect(status).toBe(0);
  expect(stderr).toMatch(
    /warning +mlflow: the MLflow server at .*: no answer: .*; what .* cascada mlflow push mirrored-\S+ sends it/,
  );
  fake.fault = () => undefined;
  const pushed = await program.runInShell('"$0" "$@"', ["mlflow", "push", "latest:mirrored"]);
  expect(pushed).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/the run, parameters and tags, .*its end -> http/),
  });
  expect(fake.runs).toMatchObject([{ status: "FINISHED", experiment: "1" }]);
});

test("a file that is classified is mirrored to the server that the environment names", async () => {
  await program.simulate("few.arrow", 10, 5);
  const command = `MLFLOW_TRACKING_URI=${fake.uri} "$0" "$@"`;
  const { status, stderr } = await program.runInShell(command, ["classify", "few.arrow", "--runs", "classified"]);
  expect(stderr).not.toMatch(/^(cascada:|warning)/m);
  expect(status).toBe(0);
  expect(fake.runs).toHaveLength(1);
});
