import { mkdirSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SCHEMAS } from "../../src/cli/schemas.ts";
import { endedLaunch } from "../launch/slurm/launch-folder.ts";
import { writeStudy } from "../tuning/written-study.ts";
import { Program, SMALL } from "./program.ts";

let program: Program;
let run: string;

beforeAll(async () => {
  program = new Program();
  writeFileSync(
    program.path("small.yaml"),
    "name: small\ndata: {simulate: {stations_per_primary: 120}}\nmodel: {name: xgboost}\n",
  );
  writeFileSync(program.path("job.yaml"), "kind: job\nname: small-job\njob: {file: job.ts}\n");
  writeFileSync(
    program.path("pipeline.yaml"),
    "kind: pipeline\nname: small\nsteps: {one: {type: job, job: {command: [echo]}}}\n",
  );
  writeFileSync(
    program.path("group.yaml"),
    'kind: group\nname: small\nexperiment: small.yaml\nmetric: {name: accuracy, direction: maximize}\nspace: {model.eta: "uniform(0.1, 1)"}\n',
  );
  writeFileSync(program.path("job.ts"), "export default () => ({ answer: 42 });\n");
  await writeStudy(program.path("study.jsonl"), "small", [{ params: { "model.eta": 0.5 }, value: 0.3 }]);
  await program.run("simulate", "--out", "stations.arrow", "--seed", "3", "--set", "stations_per_primary=20");
  await program.run("simulate", "--out", "shard.arrow", "--shard", "1/1", "--set", "showers_per_primary=5");
  mkdirSync(program.path("sharded.arrow.launch"));
  writeFileSync(program.path("sharded.arrow.launch/simulation.json"), "{}");
  endedLaunch(program.path("sharded.arrow.launch"), [{ id: "a", handler: "shard", input: 1 }], () => []);
  const { stdout } = await program.run("classify", "--json", ...SMALL);
  run = JSON.parse(stdout).run;
});
afterAll(() => program.remove());

/** Arguments of a run of each verb that prints an object, by the schema of that object. */
const VERBS: Record<string, () => string[]> = {
  classify: () => ["classify", "stations.arrow"],
  simulate: () => ["simulate", "--out", "other.arrow", "--set", "stations_per_primary=20"],
  reproduce: () => ["reproduce", "--quick", "--models", "svm", "--set", "data.simulate.stations_per_primary=100"],
  "reproduce-scan": () => ["reproduce", "--scan", "--quick", "--set", "model.rounds=10"],
  "dry-run": () => ["simulate", "--dry-run", "--set", "stations_per_primary=20"],
  plan: () => ["experiment", "small.yaml", "--dry-run"],
  join: () => ["join", "shard.arrow", "--out", "joined.arrow"],
  inspect: () => ["inspect", "stations.arrow"],
  convert: () => ["convert", "stations.arrow", "stations.csv"],
  event: () => ["event", "stations.arrow"],
  "learning-curve": () => ["learning-curve", "small.yaml", "--depths", "1", "--rounds", "3"],
  "learning-rate": () => ["learning-rate", "small.yaml", "--set", "model={name: autoencoder}", "--steps", "20"],
  "check-model": () => ["check-model", "xgboost", "--set", "rounds=3"],
  models: () => ["models"],
  "models-export": () => ["models", "export", run, "--out", "exported"],
  dictionary: () => ["dictionary"],
  presets: () => ["presets"],
  ceiling: () => ["ceiling", "--showers", "2000"],
  calibrate: () => ["calibrate", "--set", "showers_per_primary=30"],
  "job-plan": () => ["experiment", "job.yaml", "--dry-run"],
  "pipeline-plan": () => ["experiment", "pipeline.yaml", "--dry-run"],
  "group-plan": () => ["experiment", "group.yaml", "--dry-run"],
  "group-result": () => ["experiment", "group.yaml", "--set", "trials=2", "--set", "workers=1"],
  "pipeline-result": () => ["experiment", "pipeline.yaml"],
  "job-result": () => ["experiment", "job.yaml"],
  schemas: () => ["schemas", "--out", "schemas"],
  "runs-list": () => ["runs", "list"],
  "runs-show": () => ["runs", "show", run, "--check"],
  "runs-tag": () => ["runs", "tag", run, "a=b"],
  "runs-note": () => ["runs", "note", run, "mine"],
  "runs-compare": () => ["runs", "compare", run, "latest:classify"],
  "runs-prune": () => ["runs", "prune", "--dead", "--yes"],
  "certificate-written": () => ["certificate", run, "--out", "certified"],
  "certificate-check": () => ["certificate", "check", `certified/certificate-${basename(run)}.html`],
  "runs-export": () => ["runs", "export", run, "--out", "run.tar.gz"],
  "runs-import": () => ["runs", "import", "run.tar.gz", "--runs", "imported"],
  "runs-verify": () => ["runs", "verify", run, "--cache", "data/cache"],
  "launch-status": () => ["launch", "status", "sharded.arrow"],
  "launch-cancel": () => ["launch", "cancel", "sharded.arrow"],
  "mlflow-push": () => ["mlflow", "push", "--all", "--runs", "none"],
  "mlflow-status": () => ["mlflow", "status"],
  audit: () => ["audit", "stations.arrow"],
  "audit-claim": () => ["audit", "claim", "--correct", "8", "--n", "10", "--printed", "0.8 +- 0.3"],
  "tune-best": () => ["tune", "best", "study.jsonl"],
  "tune-trials": () => ["tune", "trials", "study.jsonl"],
  "tune-importance": () => ["tune", "importance", "study.jsonl"],
  "tune-studies": () => ["tune", "studies", "study.jsonl"],
  "mlflow-export": () => ["mlflow", "export", run, "--out", "mlruns"],
};

test.each(Object.entries(VERBS))(
  "%s prints one object that its schema describes, and nothing else",
  async (name, args) => {
    const { status, stdout, stderr } = await program.run(...args(), "--json");
    expect(status, stderr).toBe(0);
    expect(stdout.trimEnd()).not.toContain("\n");
    const [schema] = SCHEMAS[name]!;
    expect(() => schema.parse(JSON.parse(stdout))).not.toThrow();
  },
);

test("a process of its own prints no more", async () => {
  const { status, stdout, stderr } = await program.runAlone("models", "--json");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toBe((await program.run("models", "--json")).stdout);
});

test("what a user's file prints is log, not result", async () => {
  writeFileSync(program.path("callbacks.ts"), "export default { onEnd: () => console.log('that was it') };\n");
  const settings = [...SMALL, "--set", "tracking.callbacks=callbacks.ts"];
  const { status, stdout, stderr } = await program.run("classify", "--json", ...settings);
  expect(status, stderr).toBe(0);
  expect(JSON.parse(stdout)).toHaveProperty("run");
  expect(stderr).toContain("that was it\n");
});

test("every schema of an output is tried", () => {
  const outputs = Object.entries(SCHEMAS).filter(([, [, io]]) => io === "output");
  expect(Object.keys(VERBS).sort()).toEqual(outputs.map(([name]) => name).sort());
});
