import { ConfigError } from "../core/errors.ts";
import { defaultWorkers } from "../core/parallel.ts";
import { measureCeiling } from "../experiment/ceiling/ceiling.ts";
import { ceilingTables } from "../experiment/ceiling/tables.ts";
import { loadPreset } from "../experiment/load.ts";
import { TERMINAL_WIDTH } from "../report/terminal.ts";
import { tableLines } from "../report/text-table.ts";
import { startProgress } from "./progress.ts";

interface CeilingFlags {
  preset: string;
  prior?: string;
  showers: string;
  set: string[];
  json?: boolean;
}

/** Prints how well primaries can be told apart at best, by hadronic model. */
export async function ceiling(flags: CeilingFlags, signal: AbortSignal): Promise<void> {
  const { preset, workers = defaultWorkers() } = await loadPreset(flags.preset, flags.set);
  const prior = flags.prior === undefined ? undefined : parsePrior(flags.prior, preset.primaries);
  const showers = Number(flags.showers);
  if (showers < LEAST_SHOWERS) {
    throw new ConfigError(`--showers ${flags.showers}: expected ${LEAST_SHOWERS} or more, 20 blocks of 100`);
  }
  const progress = startProgress("ceiling");
  const result = await measureCeiling(preset, {
    ...{ prior, showers, workers, signal },
    progress: (fraction) => progress.update(fraction),
  });
  progress.done(`${result.showers} showers of each hadronic model`);
  if (flags.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else {
    const lines = ceilingTables(result).flatMap((table) => tableLines(table, TERMINAL_WIDTH));
    process.stdout.write(`${lines.slice(1).join("\n")}\n`);
  }
}

const LEAST_SHOWERS = 2000;

/** Weights of the primaries of a preset, `proton=1,iron=3`; all others have none. */
function parsePrior(text: string, primaries: readonly string[]): number[] {
  const prior = primaries.map(() => 0);
  const named = new Set<string>();
  for (const entry of text.split(",")) {
    const [name = "", weight = "", ...more] = entry.split("=");
    const index = primaries.indexOf(name);
    const value = weight.trim() === "" || more.length > 0 ? Number.NaN : Number(weight);
    if (index < 0 || named.has(name) || !(value >= 0 && value < Infinity)) {
      throw new ConfigError(
        `--prior ${text}: ${entry}; expected a primary of the preset, ${primaries.join(", ")}, each once, and a weight of 0 or more, such as ${primaries[0]}=0.5`,
      );
    }
    named.add(name);
    prior[index] = value;
  }
  if (prior.every((weight) => weight === 0)) throw new ConfigError(`--prior ${text}: expected a weight above 0`);
  return prior;
}
