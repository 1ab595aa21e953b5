import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runGroup } from "../../../src/experiment/group/run.ts";
import { loadFile } from "../../../src/experiment/load-file.ts";
import { simulateToFile } from "../../../src/experiment/simulate.ts";
import { simulateShards } from "../../../src/experiment/task/simulate-shards.ts";
import { LaunchFolder } from "../../../src/launch/slurm/layout.ts";
import { slurmSchema } from "../../../src/launch/slurm/settings.ts";
import { launchStatus } from "../../../src/launch/slurm/status.ts";
import { simulationSchema } from "../../../src/simulation/preset.ts";
import { groupFile, SEARCH } from "../../experiment/group/group-file.ts";
import { optionsIn } from "../../experiment/small-experiment.ts";
import { Cluster } from "./cluster.ts";

const SLURM = { partition: "short", time: 5, poll_s: 0.2, chunk: 2 };
let cluster: Cluster;
let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  cluster = await Cluster.start();
  folder = mkdtempSync(join(tmpdir(), "cascada-slurm-experiment-"));
  process.env.SLURM_CONF = cluster.environment.SLURM_CONF;
});
afterAll(() => {
  delete process.env.SLURM_CONF;
  cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it("simulates in shards the bytes of one simulation", async () => {
  const preset = simulationSchema.parse({ showers_per_primary: 6, primaries: ["proton", "iron"], seed: 301 });
  const { sha256 } = await simulateToFile(at("whole.arrow"), preset, { workers: 1 });
  const launch = { slurm: slurmSchema.parse(SLURM) };
  const simulation = { out: at("shards.arrow"), overwrite: false, preset, shards: 4, processes: 1, launch };
  const joined = await simulateShards(simulation, { signal: new AbortController().signal, log: () => {} });
  expect(joined.sha256).toBe(sha256);
  expect(readFileSync(at("shards.arrow")).equals(readFileSync(at("whole.arrow")))).toBe(true);
});

it("searches with the study of this machine, a job array for each batch", async () => {
  const search = async (name: string, launch: string) => {
    const loaded = await loadFile(groupFile(folder, SEARCH), [`launch=${launch}`, "workers=2"]);
    if (loaded.kind !== "group") throw new Error(loaded.kind);
    return runGroup(loaded.group, { ...optionsIn(at(name), { workers: 2 }) });
  };
  const [local, slurm] = [await search("local", "local"), await search("slurm", `{slurm: ${JSON.stringify(SLURM)}}`)];
  expect(slurm.study!.sha256).toBe(local.study!.sha256);
  expect(slurm.chosen!.number).toBe(local.chosen!.number);
  const launch = join(slurm.run, "launch");
  expect(existsSync(launch)).toBe(true);
  const { tasks, arrays } = await launchStatus(new LaunchFolder(launch));
  expect(tasks).toMatchObject({ queued: 0, running: 0, failed: 0, left: 0 });
  expect(arrays.length).toBeGreaterThan(1);
});
