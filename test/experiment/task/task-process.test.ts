import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { joinShards } from "../../../src/experiment/join.ts";
import type { ClassifyResult } from "../../../src/experiment/result.ts";
import { simulateToFile } from "../../../src/experiment/simulate.ts";
import { LocalPool } from "../../../src/launch/local/pool.ts";
import type { Task, TaskOutcome } from "../../../src/launch/task.ts";
import { simulationSchema } from "../../../src/simulation/preset.ts";
import { stationFile } from "../small-experiment.ts";

const entry = new URL("../../../src/experiment/task/task-process.ts", import.meta.url).href;
let folder: string;
let pool: LocalPool;
const at = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cascada-tasks-"));
  pool = new LocalPool({ entry, processes: 2, log: () => {} });
});
afterAll(async () => {
  await pool.close();
  rmSync(folder, { recursive: true });
});

async function outcomes(tasks: readonly Task[], told?: (id: string, message: unknown) => void): Promise<TaskOutcome[]> {
  const found: TaskOutcome[] = [];
  for await (const outcome of pool.run(tasks, { signal: new AbortController().signal, ...(told && { told }) })) {
    found.push(outcome);
  }
  return found;
}

it("makes the shards of a simulation, whose joined file is the whole's", async () => {
  const preset = simulationSchema.parse({ showers_per_primary: 2, primaries: ["proton", "iron"], seed: 301 });
  const files = [1, 2].map((index) => at(`shard-${index}.arrow`));
  const tasks = files.map((out, i) => ({
    id: `shard-${i}`,
    handler: "shard",
    input: { preset, shard: `${i + 1}/2`, out },
  }));
  const found = await outcomes(tasks);
  expect(found.map(({ status }) => status)).toEqual(["done", "done"]);
  const { sha256 } = await simulateToFile(at("whole.arrow"), preset, { workers: 1 });
  expect((await joinShards(files, at("joined.arrow"))).sha256).toBe(sha256);
});

it("runs experiments, and tells of their stages", async () => {
  const file = await stationFile(at("stations.arrow"));
  writeFileSync(
    at("small.yaml"),
    `name: small\ndata: {file: ${file}}\nevaluation: {replicates: 100}\nmodel: {name: xgboost, rounds: 3}\n`,
  );
  const task = (id: string, ...set: string[]): Task => ({
    id,
    handler: "experiment",
    input: {
      file: at("small.yaml"),
      set,
      runs: at("runs"),
      cache: at("cache"),
      parent: "the-group",
      tags: { seed: id },
    },
  });
  const stages: string[] = [];
  const found = await outcomes(
    [task("1", "seed=1"), task("2", "seed=2"), task("3", "model.rounds=-1")],
    (id, message) => {
      if (id === "1") stages.push((message as { stage: string }).stage);
    },
  );
  const ends = Object.fromEntries(found.map((one) => [one.id, one]));
  expect(ends["3"]).toMatchObject({ status: "failed", error: { name: "ConfigError" } });
  expect(stages).toContain("evaluate");
  const [one, two] = ["1", "2"].map((id) => (ends[id] as { output: ClassifyResult }).output);
  expect(dirname(one!.run)).toBe(at("runs"));
  expect(one!.sha256.dataset).toBe(two!.sha256.dataset);
  expect(one!.sha256.predictions).not.toBe(two!.sha256.predictions);
});
