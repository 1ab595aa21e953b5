import { access } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { DataError, TrackingError } from "../../core/errors.ts";
import type { Primary } from "../../core/primaries.ts";
import type { LaunchPlan } from "../../launch/plan.ts";
import type { Launcher, Task, TaskOutcome } from "../../launch/task.ts";
import { showersOf } from "../../simulation/shard.ts";
import { type JoinedFile, joinShards } from "../join.ts";
import type { SimulatedFile } from "../simulate.ts";
import { openLauncher, planTasks } from "./open-launcher.ts";
import { type ShardedSimulation, ShardFolder } from "./shard-folder.ts";
import type { ShardNews, ShardTask } from "./shard-task.ts";

/** Failures that a message lists. */
const SHOWN = 5;

export interface ShardsOptions {
  signal: AbortSignal;
  /** by default the one that the simulation names */
  launcher?: Launcher | undefined;
  log?: ((line: string) => void) | undefined;
  /** part of the showers that is done, and the stations they gave */
  progress?(fraction: number, stations: number): void;
}

/** What was simulated in shards and joined. */
export type ShardedFile = JoinedFile & { primaries_without_stations: Primary[] };

/**
 * Simulates a preset in shards, each a task of a launcher, and joins them: the bytes of `simulateToFile`. The shards are made
 * in `OUT.launch`, which goes when the file is there; where it does not come to that, the shards that are done stay, and
 * another call goes on with them.
 *
 * @throws ConfigError where the preset cannot be cut so, TrackingError where the file exists, DataError that names shards that failed
 */
export async function simulateShards(simulation: ShardedSimulation, options: ShardsOptions): Promise<ShardedFile> {
  const { out, overwrite, preset, shards } = simulation;
  const { end } = showersOf({ index: 1, count: 1 }, preset);
  showersOf({ index: 1, count: shards }, preset);
  if (!overwrite && (await exists(out))) throw new TrackingError(`${out} exists; --force replaces it`);
  const folder = ShardFolder.of(out);
  folder.make({ ...simulation, out: resolve(out) });
  const tally = new Map<string, ShardNews>();
  const tell = () => {
    const sum = (key: keyof ShardNews) => [...tally.values()].reduce((total, one) => total + one[key], 0);
    options.progress?.(sum("showers") / end, sum("stations"));
  };
  const showersIn = (index: number) => {
    const range = showersOf({ index, count: shards }, preset);
    return range.end - range.first;
  };
  const tasks: Task[] = [];
  for (let index = 1; index <= shards; index++) {
    const done = folder.done(index);
    if (done) tally.set(idOf(index), { stations: done.stations, showers: showersIn(index) });
    else tasks.push(taskOf(index, simulation, folder));
  }
  const launcher = options.launcher ?? shardLauncher(simulation, folder, options);
  const failed: string[] = [];
  const told = (id: string, news: unknown) => {
    tally.set(id, news as ShardNews);
    tell();
  };
  try {
    for await (const outcome of launcher.run(tasks, { signal: options.signal, told })) {
      const index = Number(outcome.id.slice("shard-".length));
      if (outcome.status !== "done") {
        failed.push(`shard ${index}/${shards}: ${reasonOf(outcome)}`);
        continue;
      }
      const { stations, primaries_without_stations } = outcome.output as SimulatedFile;
      folder.keep(index, { stations, primaries_without_stations });
      told(outcome.id, { stations, showers: showersIn(index) } satisfies ShardNews);
    }
  } finally {
    if (launcher !== options.launcher) await launcher.close();
  }
  if (failed.length > 0) {
    const more = failed.length > SHOWN ? `\nand ${failed.length - SHOWN} more` : "";
    throw new DataError(
      `${failed.slice(0, SHOWN).join("\n")}${more}\n${folder.path} keeps the others; the same command goes on`,
    );
  }
  return join(simulation, folder, options.signal);
}

async function join({ out, overwrite, preset, shards }: ShardedSimulation, folder: ShardFolder, signal: AbortSignal) {
  const indices = Array.from({ length: shards }, (_, i) => i + 1);
  const joined = await joinShards(
    indices.map((index) => folder.shard(index)),
    out,
    { overwrite, signal },
  );
  const results = indices.map((index) => folder.done(index)!);
  const without = preset.primaries.filter((primary) =>
    results.every((result) => result.primaries_without_stations.includes(primary)),
  );
  folder.remove();
  return { ...joined, primaries_without_stations: without };
}

function taskOf(index: number, { preset, shards }: ShardedSimulation, folder: ShardFolder): Task {
  const input: ShardTask = { preset, shard: `${index}/${shards}`, out: folder.shard(index) };
  return { id: idOf(index), handler: "shard", input };
}

function idOf(index: number): string {
  return `shard-${index}`;
}

function shardLauncher(
  { launch, processes, out }: ShardedSimulation,
  { path }: ShardFolder,
  { log }: ShardsOptions,
): Launcher {
  return openLauncher(launch, { processes, folder: path, name: jobName(out), log });
}

/** What would become of the shards of a simulation; writes nothing. */
export function planShards(out: string, { launch, shards }: Pick<ShardedSimulation, "launch" | "shards">): LaunchPlan {
  return planTasks(launch, { tasks: shards, folder: ShardFolder.of(out).path, name: jobName(out) });
}

/** The name of the jobs of a simulation. */
function jobName(out: string): string {
  return basename(out).replace(/[^\w.-]/g, "-");
}

function reasonOf(outcome: Exclude<TaskOutcome, { status: "done" }>): string {
  if (outcome.status === "failed") return outcome.error.message;
  return outcome.status === "timed-out" ? "its time was over" : outcome.detail;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
