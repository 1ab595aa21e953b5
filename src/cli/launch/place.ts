import { existsSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "../../core/errors.ts";
import { LAUNCH_FOLDER } from "../../experiment/group/launcher.ts";
import { ShardFolder } from "../../experiment/task/shard-folder.ts";
import { LaunchFolder } from "../../launch/slurm/layout.ts";
import { findRun } from "../../tracking/run-reference.ts";

/** Where tasks were launched from: the run of a group, or a simulation in shards. */
export interface LaunchPlace {
  folder: LaunchFolder;
  /** folder of the run */
  group?: string;
  simulation?: ShardFolder;
}

/**
 * What a person means by a run or a folder: the run of a group by id, beginning or folder; the file that a simulation makes, or
 * the folder beside it.
 *
 * @throws ConfigError where nothing was launched from there
 */
export function launchPlace(reference: string, runs: string): LaunchPlace {
  for (const simulation of [new ShardFolder(reference), ShardFolder.of(reference)]) {
    if (existsSync(join(simulation.path, "simulation.json"))) {
      return { folder: new LaunchFolder(simulation.path), simulation };
    }
  }
  const isOwn = existsSync(join(reference, "submissions"));
  const group = isOwn ? join(reference, "..") : findRun(runs, reference);
  const path = isOwn ? reference : join(group, LAUNCH_FOLDER);
  if (existsSync(path)) return { folder: new LaunchFolder(path), group };
  throw new ConfigError(
    `nothing was launched from ${reference}: expected the run of a group with launch: slurm, or the file of simulate --shards`,
  );
}
