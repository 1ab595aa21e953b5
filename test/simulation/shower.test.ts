import { describe, expect, it } from "vitest";
import { Random } from "../../src/core/random.ts";
import { DEGREE } from "../../src/core/units.ts";
import { HADRONIC_MODELS } from "../../src/simulation/hadronic-model.ts";
import { type SimulationPreset, simulationSchema } from "../../src/simulation/preset.ts";
import { sampleShower } from "../../src/simulation/shower.ts";
import { xmaxMoments } from "../../src/simulation/xmax.ts";
import { KOLMOGOROV_LIMIT, kolmogorovOf, pull, repeat, variance } from "./statistics.ts";

const N = 5000;

function sample(changes: object, of: (shower: ReturnType<typeof sampleShower>) => number): Float64Array {
  const preset: SimulationPreset = simulationSchema.parse({ stations_per_primary: 1, ...changes });
  const random = Random.fromSeed(91);
  return repeat(N, (i) => of(sampleShower(random.stream("shower", i), "proton", preset)));
}

const lgE = ({ energy_eev }: { energy_eev: number }) => Math.log10(energy_eev) + 18;
const within = (p: number) => Math.min(1, Math.max(0, p));

describe("sampleShower", () => {
  it("has energies uniform in lg E by default", () => {
    const cdf = (x: number) => within((x - 18.5) / 1.5);
    expect(kolmogorovOf(sample({}, lgE), cdf)).toBeLessThan(KOLMOGOROV_LIMIT);
  });

  it.each([0, 2, 2.7])("has energies E^-%d where asked", (spectral_index) => {
    const k = 1 - spectral_index;
    const power = (x: number) => Math.exp(k * (x - 19) * Math.LN10);
    const cdf = (x: number) => within((power(x) - power(19)) / (power(19.8) - power(19)));
    const energies = sample({ spectral_index, log10_energy_ev: [19, 19.8] }, lgE);
    expect(kolmogorovOf(energies, cdf)).toBeLessThan(KOLMOGOROV_LIMIT);
    expect(Math.min(...energies)).toBeGreaterThanOrEqual(19 - 1e-9);
    expect(Math.max(...energies)).toBeLessThanOrEqual(19.8 + 1e-9);
  });

  it("has one energy or one zenith angle where the range is a point", () => {
    for (const spectral_index of [1, 3]) {
      const energies = sample({ spectral_index, log10_energy_ev: [19, 19] }, ({ energy_eev }) => energy_eev);
      for (const energy of energies) expect(energy).toBeCloseTo(10, 10);
    }
    for (const zenith of sample({ zenith_deg: [38, 38] }, ({ zenith_deg }) => zenith_deg)) {
      expect(zenith).toBeCloseTo(38, 10);
    }
  });

  it.each([[[0, 60]], [[30, 45]]])("has zenith angles uniform in sin^2 over %j", (zenith_deg) => {
    const square = (degrees: number) => Math.sin(degrees * DEGREE) ** 2;
    const [low, high] = zenith_deg as [number, number];
    const cdf = (x: number) => within((square(x) - square(low)) / (square(high) - square(low)));
    expect(
      kolmogorovOf(
        sample({ zenith_deg }, (shower) => shower.zenith_deg),
        cdf,
      ),
    ).toBeLessThan(KOLMOGOROV_LIMIT);
  });

  it("comes from all azimuths alike", () => {
    const cdf = (x: number) => within((x + 180) / 360);
    expect(
      kolmogorovOf(
        sample({}, ({ azimuth_deg }) => azimuth_deg),
        cdf,
      ),
    ).toBeLessThan(KOLMOGOROV_LIMIT);
  });

  it("has an electromagnetic signal that fluctuates by 4 % about 1", () => {
    const factors = sample({}, ({ em_fluctuation }) => em_fluctuation);
    expect(Math.abs(pull(factors, 1))).toBeLessThan(4.4);
    // 4.4 sqrt(2 / 5000) = 9 %.
    expect(Math.abs(variance(factors) / 0.0016 - 1)).toBeLessThan(0.09);
  });

  it.each(HADRONIC_MODELS)("has the Xmax of %s", (hadronic_model) => {
    const depths = sample({ hadronic_model, log10_energy_ev: [19, 19] }, ({ xmax_gcm2 }) => xmax_gcm2);
    const { mean_gcm2 } = xmaxMoments({ primary: "proton", energy_eev: 10, hadronicModel: hadronic_model });
    expect(Math.abs(pull(depths, mean_gcm2))).toBeLessThan(4.4);
  });
});
