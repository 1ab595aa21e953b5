import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { ConfigError, TrackingError } from "../../core/errors.ts";
import { canonicalJson } from "../../core/hash.ts";
import { PRIMARIES } from "../../core/primaries.ts";
import { systemReason } from "../../core/system-error.ts";
import { launchSchema } from "../../launch/settings.ts";
import { GENERATOR_VERSION } from "../../simulation/generate.ts";
import { type SimulationPreset, simulationSchema } from "../../simulation/preset.ts";
import { writeJson } from "../../tracking/json-file.ts";

/** `simulation.json`: what is simulated in shards, and where they are made. */
const simulationFileSchema = z.strictObject({
  out: z.string().describe("file that the shards will be joined to"),
  overwrite: z.boolean(),
  preset: z.unknown(),
  generator_version: z.string(),
  shards: z.int().min(1),
  processes: z.int().min(1),
  launch: launchSchema,
});

export type ShardedSimulation = Omit<z.output<typeof simulationFileSchema>, "preset" | "generator_version"> & {
  preset: SimulationPreset;
};

const shardResultSchema = z.strictObject({
  stations: z.int().min(0),
  primaries_without_stations: z.array(z.enum(PRIMARIES)),
});

type ShardResult = z.output<typeof shardResultSchema>;

/** `OUT.launch`: the shards of a simulation that is under way, and what its launcher keeps. */
export class ShardFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = resolve(path);
  }

  /** The folder for a file that is to be simulated in shards. */
  static of(out: string): ShardFolder {
    return new ShardFolder(`${out}.launch`);
  }

  /** Throws ConfigError where the folder holds no simulation, or one of another generator version. */
  read(): ShardedSimulation {
    const path = join(this.path, "simulation.json");
    let simulation: z.output<typeof simulationFileSchema>;
    try {
      simulation = simulationFileSchema.parse(JSON.parse(readFileSync(path, "utf8")));
    } catch (cause) {
      throw new ConfigError(`${path}: expected what simulate --shards has written`, { cause });
    }
    const { generator_version: version, preset, ...rest } = simulation;
    if (version !== GENERATOR_VERSION) {
      throw new ConfigError(
        `${path}: begun by generator version ${version}; this program has version ${GENERATOR_VERSION}`,
      );
    }
    return { ...rest, preset: simulationSchema.parse(preset) };
  }

  /** Makes the folder, or goes on with one of the same preset and shards. Throws ConfigError where it holds others. */
  make(simulation: ShardedSimulation): void {
    if (existsSync(join(this.path, "simulation.json"))) {
      const there = this.read();
      if (canonicalJson(there.preset) !== canonicalJson(simulation.preset) || there.shards !== simulation.shards) {
        throw new ConfigError(
          `${this.path} holds ${there.shards} shards of a simulation that was begun with other settings; expected the same, or no such folder`,
        );
      }
    }
    try {
      mkdirSync(join(this.path, "shards"), { recursive: true });
    } catch (cause) {
      throw new TrackingError(`cannot write ${this.path}: ${systemReason(cause)}`, { cause });
    }
    writeJson(join(this.path, "simulation.json"), { ...simulation, generator_version: GENERATOR_VERSION });
  }

  shard(index: number): string {
    return join(this.path, "shards", `${index}.arrow`);
  }

  /** What a shard that is done gave; undefined where it is not. */
  done(index: number): ShardResult | undefined {
    const result = `${this.shard(index)}.json`;
    if (!existsSync(result) || !existsSync(this.shard(index))) return undefined;
    return shardResultSchema.parse(JSON.parse(readFileSync(result, "utf8")));
  }

  keep(index: number, { stations, primaries_without_stations }: ShardResult): void {
    writeJson(`${this.shard(index)}.json`, { stations, primaries_without_stations });
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
