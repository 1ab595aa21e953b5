import { describe, expect, it } from "vitest";
import { calibrateEnergy } from "../../src/simulation/energy-calibration.ts";
import { simulationSchema } from "../../src/simulation/preset.ts";
import { ENERGY_EXPONENT, ENERGY_SCALE_EEV } from "../../src/simulation/reconstruction.ts";

describe("calibrateEnergy", () => {
  it("finds the frozen constants within the error of a small sample", async () => {
    const preset = simulationSchema.parse({ primaries: ["proton"], showers_per_primary: 400, seed: 111 });
    const fit = await calibrateEnergy(preset, { workers: 1 });
    expect(fit.events).toBeGreaterThan(395);
    expect(Math.abs(fit.resolution - 0.121)).toBeLessThan(0.02);
    // ln E spans 3.45, rms 1: slope error 0.121 / sqrt(400) = 0.006; the energy at the mean is as well known. 4.4 of them.
    expect(Math.abs(fit.exponent - ENERGY_EXPONENT)).toBeLessThan(0.027);
    const at = (scale: number, exponent: number) => Math.log(scale) + exponent * Math.log(47.7);
    expect(Math.abs(at(fit.scale_eev, fit.exponent) - at(ENERGY_SCALE_EEV, ENERGY_EXPONENT))).toBeLessThan(0.027);
  });
});
