import type { TaskContext } from "../../launch/task.ts";
import type { SimulationPreset } from "../../simulation/preset.ts";
import { parseShard } from "../../simulation/shard.ts";
import { type SimulatedFile, simulateToFile } from "../simulate.ts";

/** A shard of a simulation. */
export interface ShardTask {
  /** resolved */
  preset: SimulationPreset;
  /** number/count */
  shard: string;
  /** Arrow file to write, on a path that all machines share */
  out: string;
}

/** What it tells of its progress, about once a second. */
export interface ShardNews {
  stations: number;
  showers: number;
}

const EVERY_MS = 1000;

/** Simulates a shard into its file, replacing what an attempt before has left. */
export async function shardTask(input: unknown, { signal, workers, tell }: TaskContext): Promise<SimulatedFile> {
  const { preset, shard, out } = input as ShardTask;
  let last = performance.now();
  return simulateToFile(out, preset, {
    workers,
    signal,
    overwrite: true,
    shard: parseShard(shard),
    progress(stations, showers) {
      if (performance.now() - last < EVERY_MS) return;
      last = performance.now();
      tell({ stations: stations.reduce((sum, one) => sum + one, 0), showers } satisfies ShardNews);
    },
  });
}
