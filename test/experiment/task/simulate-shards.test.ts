import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { simulateToFile } from "../../../src/experiment/simulate.ts";
import { shardTask } from "../../../src/experiment/task/shard-task.ts";
import { simulateShards } from "../../../src/experiment/task/simulate-shards.ts";
import { inProcess } from "../../../src/launch/in-process.ts";
import { simulationSchema } from "../../../src/simulation/preset.ts";

const preset = simulationSchema.parse({ showers_per_primary: 3, primaries: ["proton", "iron"], seed: 301 });
const { signal } = new AbortController();
let folder: string;
const at = (name: string) => join(folder, name);
const simulation = (out: string) => ({
  ...{ out: at(out), overwrite: false, preset, shards: 3, processes: 1, launch: "local" as const },
});

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cascada-shards-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

it("gives the bytes of the whole, also where a shard failed at first, and does none twice", async () => {
  const done: string[] = [];
  const failing = inProcess({
    shard: async () => async (input, context) => {
      const { shard } = input as { shard: string };
      done.push(shard);
      if (shard === "2/3" && done.length <= 3) throw new Error("the disk is full");
      return shardTask(input, context);
    },
  });
  const out = simulation("whole.arrow");
  await expect(simulateShards(out, { signal, launcher: failing })).rejects.toThrow(
    /^shard 2\/3: the disk is full\n.*whole\.arrow\.launch keeps the others; the same command goes on$/,
  );
  const other = { ...out, preset: { ...preset, seed: 302 } };
  await expect(simulateShards(other, { signal, launcher: failing })).rejects.toThrow(
    /holds 3 shards of a simulation that was begun with other settings/,
  );
  const seen: number[] = [];
  const { file, shards, ...joined } = await simulateShards(out, {
    ...{ signal, launcher: failing },
    progress: (fraction) => seen.push(fraction),
  });
  const { file: _, ...whole } = await simulateToFile(at("alone.arrow"), preset, { workers: 1 });
  expect(joined).toEqual(whole);
  expect([file, shards]).toEqual([at("whole.arrow"), 3]);
  expect(readFileSync(file).equals(readFileSync(at("alone.arrow")))).toBe(true);
  expect(done).toEqual(["1/3", "2/3", "3/3", "2/3"]);
  expect(seen.at(-1)).toBe(1);
  expect(existsSync(at("whole.arrow.launch"))).toBe(false);
  await expect(simulateShards(out, { signal, launcher: failing })).rejects.toThrow(/whole\.arrow exists; --force/);
});

it("says how a preset that asks for stations can be cut", async () => {
  const stations = simulationSchema.parse({ stations_per_primary: 10 });
  await expect(simulateShards({ ...simulation("s.arrow"), preset: stations }, { signal })).rejects.toThrow(
    /expected showers_per_primary \(--dry-run says how many showers that is\)/,
  );
  await expect(simulateShards({ ...simulation("s.arrow"), shards: 7 }, { signal })).rejects.toThrow(
    /has 6 showers; expected at most as many shards/,
  );
  expect(existsSync(at("s.arrow.launch"))).toBe(false);
});
