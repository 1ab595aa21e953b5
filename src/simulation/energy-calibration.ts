import { type GenerateOptions, generate } from "./generate.ts";
import type { SimulationPreset } from "./preset.ts";
import { attenuation } from "./reconstruction.ts";

/** E = scale_eev * S38^exponent, from simulated events. */
export interface EnergyCalibration {
  scale_eev: number;
  exponent: number;
  /** rms of ln(E / E_mc) about the calibration */
  resolution: number;
  events: number;
}

/**
 * Fits ln S38 = a + b ln E_mc by least squares over events and inverts it, so that the mean of ln(E / E_mc) is 0 at
 * every energy. The constants of `reconstruction.ts` are this fit for protons.
 */
export async function calibrateEnergy(preset: SimulationPreset, options: GenerateOptions): Promise<EnergyCalibration> {
  const x: number[] = [];
  const y: number[] = [];
  for await (const { rows, columns } of generate(preset, options)) {
    const event = columns.event_id as Uint32Array;
    const energy = columns.energy_mc_eev as Float64Array;
    const s1000 = columns.s1000_vem as Float64Array;
    const zenith = columns.zenith_deg as Float64Array;
    for (let row = 0; row < rows; row++) {
      if (row > 0 && event[row] === event[row - 1]) continue;
      x.push(Math.log(energy[row]!));
      y.push(Math.log(s1000[row]! / attenuation(zenith[row]!)));
    }
  }
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const slope =
    mean(x.map((value, i) => (value - mx) * (y[i]! - my))) / mean(x.map((value) => (value - mx) * (value - mx)));
  const rest = y.map((value, i) => (value - my) / slope - (x[i]! - mx));
  return {
    scale_eev: Math.exp(mx - my / slope),
    exponent: 1 / slope,
    resolution: Math.sqrt(mean(rest.map((value) => value * value))),
    events: x.length,
  };
}
