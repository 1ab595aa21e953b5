import { describe, expect, it } from "vitest";
import { Random } from "../../src/core/random.ts";
import { exponentialSumLogDensity } from "../../src/simulation/compound-poisson.ts";
import { simulatorOf } from "../../src/simulation/event.ts";
import { fallOnArray } from "../../src/simulation/fall.ts";
import { sampleLnNmu } from "../../src/simulation/muon-number.ts";
import { type SimulationPreset, simulationSchema } from "../../src/simulation/preset.ts";
import { Rows } from "../../src/simulation/rows.ts";
import { EM_SPREAD } from "../../src/simulation/shower.ts";
import { SignalPosterior } from "../../src/simulation/signal-posterior.ts";
import { sampleXmax } from "../../src/simulation/xmax.ts";

function presetOf(changes: object = {}): SimulationPreset {
  return simulationSchema.parse({ showers_per_primary: 1, primaries: ["proton", "iron"], ...changes });
}

describe("the truth of a fall", () => {
  it("holds the true signals of every station with a row, and of silent tanks", () => {
    const preset = presetOf({ log10_energy_ev: [19, 20] });
    const simulator = simulatorOf(preset);
    for (const shower_id of [0, 1]) {
      const rows = new Rows();
      simulator.addFall(simulator.shower(shower_id), shower_id, 0, rows);
      const { signal_mu_vem, signal_em_vem, signal_halo_vem } = rows.table().columns as Record<string, Float64Array>;
      const { signals } = simulator.tanks({ shower_id, event_id: shower_id });
      expect(signals.length).toBeGreaterThanOrEqual(rows.length);
      expect(rows.length).toBeGreaterThan(2);
      signal_mu_vem!.forEach((mu, row) => {
        const tank = {
          signal_mu_vem: mu,
          signal_em_vem: signal_em_vem![row]!,
          signal_halo_vem: signal_halo_vem![row]!,
        };
        expect(signals).toContainEqual(tank);
      });
    }
  });
});

describe("SignalPosterior", () => {
  it("integrates as drawing showers at random does, but for muons, of which there are none here", () => {
    // Without muon signal (nearly: a thousandth) and halo only Xmax counts, by the electromagnetic signals: their likelihood averaged
    // over 3000 draws of Xmax and fluctuation for each primary.
    const preset = presetOf({
      muon_signal: 1e-9,
      halo_fraction: 0,
      log10_energy_ev: [18.6, 18.6],
      zenith_deg: [30, 30],
    });
    const fall = simulatorOf(preset).tanks({ shower_id: 1, event_id: 1 });
    const random = Random.fromSeed(2);
    const likelihoods = preset.primaries.map((primary) => {
      let sum = 0;
      for (let i = 0; i < 3000; i++) {
        const { energy_eev, zenith_deg, azimuth_deg } = fall;
        const input = { primary, energy_eev, hadronicModel: preset.hadronic_model };
        const xmax_gcm2 = sampleXmax(random, input);
        const ln_nmu = sampleLnNmu(random, { ...input, zenith_deg, xmax_gcm2 });
        const em_fluctuation = Math.exp(EM_SPREAD * random.normal() - 0.5 * EM_SPREAD * EM_SPREAD);
        const shower = { energy_eev, zenith_deg, azimuth_deg, xmax_gcm2, ln_nmu, em_fluctuation };
        const on = fallOnArray(shower, fall.core, preset, 1);
        const log = on.sites.reduce((total, site, k) => {
          const mean = on.front(site).electromagnetic.signal_vem;
          return total + exponentialSumLogDensity(fall.signals[k]!.signal_em_vem, { mean, unit: 0.035 });
        }, 0);
        sum += Math.exp(log);
      }
      return sum;
    });
    const posterior = new SignalPosterior(preset, [1, 1]).of(fall);
    const drawn = likelihoods[0]! / (likelihoods[0]! + likelihoods[1]!);
    // Each average is good to a few percent: p (1 - p) times 10 %.
    expect(Math.abs(posterior[0]! - drawn)).toBeLessThan(0.025);
    expect(posterior[0]! + posterior[1]!).toBeCloseTo(1, 12);
    // Three times as many protons: the odds times three.
    const weighted = new SignalPosterior(preset, [3, 1]).of(fall);
    expect(weighted[0]! / weighted[1]!).toBeCloseTo((3 * posterior[0]!) / posterior[1]!, 9);
  });

  it("says the same of a fall whatever falls were asked for before", () => {
    const preset = presetOf({ zenith_deg: [30, 30], log10_energy_ev: [19.3, 19.6] });
    const simulator = simulatorOf(preset);
    const [first, second] = [0, 1].map((id) => simulator.tanks({ shower_id: id, event_id: id }));
    const posterior = new SignalPosterior(preset, [1, 1]);
    posterior.of(first!);
    expect(posterior.of(second!)).toEqual(new SignalPosterior(preset, [1, 1]).of(second!));
  });

  it("knows more of the primary with the energy than without, and most often names it right", () => {
    const preset = presetOf({ log10_energy_ev: [19.3, 19.6] });
    const simulator = simulatorOf(preset);
    const posterior = new SignalPosterior(preset, [1, 1]);
    let [known, unknown] = [0, 0];
    for (let shower_id = 0; shower_id < 12; shower_id++) {
      const { energy_eev, ...fall } = simulator.tanks({ shower_id, event_id: shower_id });
      known += posterior.of({ ...fall, energy_eev })[shower_id % 2]! / 12;
      unknown += posterior.of(fall)[shower_id % 2]! / 12;
    }
    expect(known).toBeGreaterThan(0.9);
    expect(unknown).toBeGreaterThan(0.8);
  });
});
