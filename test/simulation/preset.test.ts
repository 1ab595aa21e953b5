import { describe, expect, it } from "vitest";
import { simulationSchema } from "../../src/simulation/preset.ts";

function problem(changes: object): string {
  const result = simulationSchema.safeParse({ stations_per_primary: 10, ...changes });
  return result.success
    ? ""
    : result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
}

describe("simulationSchema", () => {
  it("has the defaults of the main job", () => {
    const preset = simulationSchema.parse({ stations_per_primary: 20_000 });
    expect(preset).toMatchObject({
      primaries: ["proton", "helium", "oxygen", "iron"],
      hadronic_model: "QGSJetII-04",
      log10_energy_ev: [18.5, 20],
      zenith_deg: [0, 60],
      core_distance_m: [300, 2000],
      min_signal_vem: 5,
      reuse: 1,
      detector: { pe_per_vem: 94, light_decay_ns: 54, trace_bins: 768 },
    });
    expect(simulationSchema.parse(preset)).toEqual(preset);
  });

  it("wants either a number of stations or of showers", () => {
    expect(problem({})).toBe("");
    expect(problem({ showers_per_primary: 5 })).toContain("either stations_per_primary or showers_per_primary");
    expect(problem({ stations_per_primary: undefined })).toContain("either stations_per_primary");
  });

  it("lets a preset go beyond the model that says so", () => {
    const beyond = { log10_energy_ev: [17.5, 20.8], zenith_deg: [0, 70], core_distance_m: [100, 3000] };
    expect(problem({ ...beyond, extrapolate: true })).toBe("");
    // One complaint for each end that is beyond.
    expect(
      problem(beyond)
        .split("; ")
        .filter((text) => text.includes("beyond the model")),
    ).toHaveLength(5);
  });

  it.each([
    [{ zenith_deg: [0, 61] }, "zenith_deg.1: beyond the model, which holds from 0 to 60 deg"],
    [{ log10_energy_ev: [17.5, 19] }, "log10_energy_ev.0: beyond the model, which holds from 18 to 20.5, for the fit"],
    [{ primaries: ["photon"] }, "log10_energy_ev.1: beyond the model, which holds from 18 to 19.7 with photons"],
    [{ extrapolate: true, zenith_deg: [0, 81] }, "zenith_deg.1: expected 0 to 80: beyond, the atmosphere cannot be"],
    [{ extrapolate: true, log10_energy_ev: [16, 19] }, "log10_energy_ev.0: expected 17 to 21: polynomials"],
    [{ extrapolate: true, core_distance_m: [40, 900] }, "core_distance_m.0: expected 50 to 5000: nearer, lateral"],
    [
      { extrapolate: true, zenith_deg: [0, 80], spacing_m: 300, core_distance_m: [300, 4000] },
      "spacing_m on the ground, as stations are numbered",
    ],
    [{ stations_per_primary: undefined, showers_per_primary: 2e9 }, "at most 2^32 events"],
    [{ stations_per_primary: undefined, showers_per_primary: 0 }, "showers_per_primary"],
    [{ log10_energy_ev: [19, 18.5] }, "low <= high"],
    [{ core_distance_m: [100, 2000] }, "core_distance_m.0: beyond the model, which holds from"],
    [{ primaries: ["proton", "proton"] }, "each primary once"],
    [{ primaries: [] }, "primaries"],
    [{ primaries: ["lead"] }, "primaries.0"],
    [{ hadronic_model: "QGSJET01" }, "hadronic_model"],
    [{ detector: { trigger_bin: 768 } }, "trigger_bin below trace_bins"],
    [{ detector: { sampling_mhz: 120, trace_bins: 770, trigger_bin: 767 } }, "trigger_bin below trace_bins"],
    [{ detector: { filter_sigma_ns: 5.4 } }, "filter_sigma_ns"],
    [{ detector: { trigger: { kinds: [] } } }, "detector.trigger.kinds"],
    [{ detector: { trigger: { kinds: ["mops"] } } }, "detector.trigger.kinds.0"],
    [{ detector: { trigger: { kinds: ["tot", "tot"] } } }, "each trigger once"],
    [{ detector: { trigger: { t1_vem: 3.3 } } }, "T1 at or below T2"],
    [{ detector: { trigger: { t1_fewer_pmts_vem: [2.8, 4] } } }, "T1 at or below T2"],
    [{ rings: { radii_m: [250], stations: 12 } }, "rings.radii_m: expected radii within core_distance_m"],
    [{ rings: { radii_m: [1000], stations: 2 } }, "rings: expected at least min_stations stations"],
    [{ rings: { radii_m: [], stations: 12 } }, "rings.radii_m"],
    [{ rings: { radii_m: [1000, 1000], stations: 12 } }, "rings.radii_m: expected each radius once"],
    [{ detector: { dead_pmts: [1, 2, 3] } }, "detector.dead_pmts"],
    [{ detector: { dead_pmts: [0] } }, "detector.dead_pmts.0"],
    [{ detector: { dead_pmts: [1, 1] } }, "each PMT once"],
    [{ detector: { dead_pmt_probability: 1 } }, "detector.dead_pmt_probability"],
    [{ detector: { accidental_muon_hz: 1e6 } }, "detector.accidental_muon_hz"],
    [{ detector: { after_pulses: { probability: 0.6 } } }, "detector.after_pulses.probability"],
    [{ energy: 19 }, "energy"],
    [{ seed: -1 }, "seed"],
  ])("refuses %j", (changes, message) => {
    expect(problem(changes)).toContain(message);
  });
});
