import { defaultWorkers } from "../core/parallel.ts";
import { loadPreset } from "../experiment/load.ts";
import { calibrateEnergy } from "../simulation/energy-calibration.ts";
import { startProgress } from "./progress.ts";

/** The sample that the constants of the reconstruction were fitted to. */
const PROTONS = ["primaries=[proton]", "showers_per_primary=20000", "seed=2020"];

export async function calibrate({ set, json }: { set: string[]; json?: boolean }, signal: AbortSignal): Promise<void> {
  const { preset, workers = defaultWorkers() } = await loadPreset("default", [...PROTONS, ...set]);
  const progress = startProgress("calibrate");
  const total = preset.showers_per_primary ?? Infinity;
  const fit = await calibrateEnergy(preset, {
    workers,
    signal,
    progress: (_stations, showers) => progress.update(showers / total),
  });
  progress.done(`${fit.events} events`);
  if (json) process.stdout.write(`${JSON.stringify(fit)}\n`);
  else {
    const { scale_eev, exponent, resolution } = fit;
    process.stdout.write(
      `E = ${scale_eev.toPrecision(5)} EeV * S38^${exponent.toPrecision(5)}, rms of ln(E / E_mc) ${resolution.toFixed(3)}\n`,
    );
  }
}
