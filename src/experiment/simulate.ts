import { canonicalJson } from "../core/hash.ts";
import { openArrowWriter } from "../data/arrow-writer.ts";
import { COLUMNS } from "../data/columns.ts";
import { GENERATOR_VERSION, type GenerateOptions, generate } from "../simulation/generate.ts";
import type { SimulationPreset } from "../simulation/preset.ts";

/** What was simulated into a file. */
export interface SimulatedFile {
  file: string;
  showers: number;
  events: number;
  stations: number;
  sha256: string;
}

/**
 * Simulates a preset into an Arrow file, streaming. The file appears at `path` only when it is complete, with the
 * preset in its metadata: the same preset gives the same bytes. Throws TrackingError if it cannot be written.
 */
export async function simulateToFile(
  path: string,
  preset: SimulationPreset,
  { overwrite = false, ...options }: GenerateOptions & { overwrite?: boolean },
): Promise<SimulatedFile> {
  const writer = await openArrowWriter(path, {
    columns: COLUMNS.map((column) => column.name),
    metadata: stationMetadata(preset),
    overwrite,
  });
  const tables = generate(preset, options);
  try {
    for (;;) {
      const next = await tables.next();
      if (next.done) {
        const { sha256 } = await writer.close();
        return { file: path, ...next.value, sha256 };
      }
      await writer.write(next.value);
    }
  } catch (error) {
    // A disk that refuses a table must also end the threads that make the next.
    await tables.return({ showers: 0, events: 0, stations: 0 });
    await writer.abort();
    throw error;
  }
}

/** What a simulated file says of itself. */
function stationMetadata(preset: SimulationPreset): Record<string, string> {
  return {
    "cascada.generator_version": GENERATOR_VERSION,
    "cascada.hadronic_model": preset.hadronic_model,
    "cascada.preset": canonicalJson(preset),
    "cascada.seed": String(preset.seed),
    "cascada.statement": "parametric simulation tuned to published averages",
  };
}
