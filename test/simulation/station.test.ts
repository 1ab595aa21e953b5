import { describe, expect, it } from "vitest";
import { Random } from "../../src/core/random.ts";
import type { StationFront } from "../../src/simulation/deposits.ts";
import type { DetectorPreset } from "../../src/simulation/detector-preset.ts";
import { makePulse } from "../../src/simulation/pulse.ts";
import { Station } from "../../src/simulation/station.ts";
import { triggerSchema } from "../../src/simulation/trigger-preset.ts";
import { detector, electromagneticOnly, frontAt, muonsOnly } from "./fronts.ts";
import { mean, pull, variance } from "./statistics.ts";

/** Vertical muons of 3 TeV (e^8 GeV), which do not stop, together 100 ns after the plane front: Poisson about `n`. */
function muonFlash(n: number): StationFront {
  const front = muonsOnly(frontAt({ zenith_deg: 0, distance_m: 1000 }));
  const logTimes = new Float64Array(10).fill(Math.log(100));
  const muons = { ...front.muons, logEnergies: new Float64Array(9).fill(8), logTimes };
  return { ...front, muons, muon_charge_vem: 1, signal_mu_vem: n };
}

function meanTrace(traces: readonly ArrayLike<number>[]): number[] {
  return Array.from(traces[0]!, (_, bin) => mean(traces.map((trace) => trace[bin]!)));
}

describe("vertical muons (V11)", () => {
  // One muon triggers no station; ten at once do, and light adds up: per muon, of the charge that fell.
  function perMuon(changes: Partial<DetectorPreset>) {
    const station = new Station(detector(changes));
    const front = muonFlash(10);
    const random = Random.fromSeed(31);
    const charge: number[] = [];
    const peak: number[] = [];
    const areaOverPeak: number[] = [];
    while (charge.length < 1000) {
      const signal = station.record(front, random);
      if (!signal.triggered) continue;
      const trace = meanTrace(signal.traces);
      const top = Math.max(...trace);
      charge.push(signal.signal_vem / signal.signal_mu_vem);
      peak.push(top / signal.signal_mu_vem);
      areaOverPeak.push(trace.reduce((sum, value) => sum + value, 0) / top);
    }
    return { charge: mean(charge), peak: mean(peak), areaOverPeak: mean(areaOverPeak) };
  }

  it.each([
    ["", {}],
    [" without calibration errors", { calibration_spread: 0, peak_calibration_spread: 0 }],
  ])("have charge 1 VEM, peak 1 and area over peak 3.5, each within 3 %%%s", (_, changes) => {
    // Statistical errors: 4 % of calibration and 5 % of delta rays over sqrt(1000) are 0.2 %.
    const { charge, peak, areaOverPeak } = perMuon(changes);
    expect(Math.abs(charge - 1)).toBeLessThan(0.03);
    expect(Math.abs(peak - 1)).toBeLessThan(0.03);
    expect(Math.abs(areaOverPeak / 3.5 - 1)).toBeLessThan(0.03);
  });
});

describe("record", () => {
  it("has a signal of all that fell, on average", () => {
    const station = new Station(detector());
    const front = frontAt({ zenith_deg: 38, distance_m: 1000 });
    const random = Random.fromSeed(32);
    const ratios = Array.from({ length: 400 }, () => {
      const { signal_vem, signal_mu_vem, signal_em_vem, signal_halo_vem } = station.record(front, random);
      return signal_vem / (signal_mu_vem + signal_em_vem + signal_halo_vem);
    });
    // 1 / (1 + 0.04 z) averages 1.0016, its error is 0.04 / sqrt(400) = 0.2 %; up to 1 % falls after the window.
    expect(mean(ratios)).toBeGreaterThan(0.98);
    expect(mean(ratios)).toBeLessThan(1.011);
  });

  it("errs by the calibration's 4 % in common to the PMTs", () => {
    const random = Random.fromSeed(33);
    const station = new Station(detector());
    const front = muonFlash(15);
    const exact = Math.log(makePulse(detector()).areaOverPeak);
    const common = Array.from({ length: 1500 }, () => {
      const [one, two] = station.record(front, random).chargeOverPeak.map((ratio) => Math.log(ratio) - exact);
      return one! * two!;
    });
    // Covariance of two PMTs' ln(charge / peak): 0.04^2; error sqrt((0.002^2 + 0.0016^2) / 1500) = 6.6e-5; 4.4 of them.
    expect(Math.abs(mean(common) - 0.0016)).toBeLessThan(2.9e-4);
  });

  it("latches the trigger at its bin and holds the window, cut to the record", () => {
    const random = Random.fromSeed(34);
    const whole = new Station(detector());
    for (let i = 0; i < 20; i++) {
      const { traceStartBin, traces } = whole.record(frontAt({ zenith_deg: 0, distance_m: 700 }), random);
      expect(traceStartBin).toBeLessThanOrEqual(246 - 4);
      expect(traceStartBin + traces[0]!.length).toBeGreaterThan(246);
      expect(new Set(traces.map((trace) => trace.length)).size).toBe(1);
    }
    // 128 bins of which 4 come before the trigger: late light is cut, and the start is the record's.
    const short = new Station(detector({ trace_bins: 128, trigger_bin: 4 }));
    const far = frontAt({ zenith_deg: 0, distance_m: 1600, energy_eev: 100 });
    let cut = 0;
    for (let i = 0; i < 50; i++) {
      const { triggered, traceStartBin, traces } = short.record(far, random);
      if (!triggered) continue;
      expect(traceStartBin).toBeGreaterThanOrEqual(0);
      expect(traceStartBin + traces[0]!.length).toBeLessThanOrEqual(128);
      if (traceStartBin === 0) cut++;
    }
    expect(cut).toBeGreaterThan(10);
  });

  it("is no trigger and no trace for a front that is next to nothing", () => {
    const station = new Station(detector());
    const signal = station.record(
      electromagneticOnly(frontAt({ zenith_deg: 0, distance_m: 2000 }), 0),
      Random.fromSeed(1),
    );
    expect(signal.triggered).toBe(false);
    expect(signal.signal_vem).toBe(0);
    expect(signal.traces.map((trace) => trace.length)).toEqual([0, 0, 0]);
  });

  it("needs T2 or the time over threshold: two muons at once reach T1 alone", () => {
    const station = new Station(detector());
    const random = Random.fromSeed(42);
    const found = Array.from({ length: 300 }, () => station.record(muonFlash(3), random));
    const recorded = (low: number, high: number) =>
      found
        .filter(({ signal_mu_vem }) => signal_mu_vem > low && signal_mu_vem < high)
        .map(({ triggered }) => (triggered ? 1 : 0));
    // Peaks of 2.4 VEM are above 1.75 VEM in three PMTs, but far from 3.2; those of 4.5 are above it in nearly all.
    expect(recorded(1.8, 2.4).length).toBeGreaterThan(20);
    expect(mean(recorded(1.8, 2.4))).toBe(0);
    expect(mean(recorded(4.5, 20))).toBeGreaterThan(0.8);
  });

  it("records more stations of thin electromagnetic fronts with totd, and all that were recorded without", () => {
    const front = electromagneticOnly(frontAt({ zenith_deg: 0, distance_m: 1800 }), 3);
    const kinds = ["t2", "tot", "totd"] as const;
    const stations = [new Station(detector()), new Station(detector({ trigger: triggerSchema.parse({ kinds }) }))];
    const [without, withTotd] = stations.map((station) =>
      Array.from({ length: 300 }, (_, i) => station.record(front, Random.fromSeed(i)).triggered),
    );
    expect(without!.every((triggered, i) => !triggered || withTotd![i])).toBe(true);
    // 99 and 294 of 300; a share of 300 has a standard error below 300 x 0.5 / sqrt(300) = 8.7, a difference of 12.2.
    const count = (of: boolean[]) => of.filter(Boolean).length;
    expect(count(withTotd!) - count(without!)).toBeGreaterThan(4.4 * 12.2);
  });

  it("starts where its light does, to a bin of 25 ns", () => {
    const station = new Station(detector());
    const flash = muonFlash(30);
    const later = { ...flash, muons: { ...flash.muons, logTimes: new Float64Array(10).fill(Math.log(1100)) } };
    const starts = (front: StationFront) =>
      Array.from({ length: 60 }, (_, i) => station.record(front, Random.fromSeed(i)).start_ns);
    // The bin is up to 25 ns long, and the filter answers up to 4.5 x 13 = 58.5 ns before the light.
    for (const start of starts(flash)) {
      expect(start).toBeGreaterThan(100 - 25 - 58.5);
      expect(start).toBeLessThanOrEqual(100);
    }
    // The same chance, a second of the muons' clock later: phases differ, so that a bin more or less may pass.
    const first = starts(flash);
    starts(later).forEach((start, i) => {
      expect(Math.abs(start - first[i]! - 1000)).toBeLessThanOrEqual(25);
    });
    expect(station.record(electromagneticOnly(flash, 0), Random.fromSeed(1)).start_ns).toBeNaN();
  });

  it("depends on the stream alone, not on what the station saw before", () => {
    const front = frontAt({ zenith_deg: 25, distance_m: 900 });
    const bytes = (station: Station) =>
      station.record(front, Random.fromSeed(35)).traces.map((trace) => Array.from(trace));
    const used = new Station(detector());
    used.record(frontAt({ zenith_deg: 0, distance_m: 300, energy_eev: 100 }), Random.fromSeed(36));
    expect(bytes(used)).toEqual(bytes(new Station(detector())));
  });

  it("uses the low gain near the core, and says so", () => {
    const station = new Station(detector());
    const near = station.record(frontAt({ zenith_deg: 0, distance_m: 400 }), Random.fromSeed(37));
    expect(near.saturation).toBe(1);
    const sum = near.signal_mu_vem + near.signal_em_vem + near.signal_halo_vem;
    expect(Math.abs(near.signal_vem / sum - 1)).toBeLessThan(0.2); // 4.4 x 4 % and fluctuations
    const nearest = station.record(frontAt({ zenith_deg: 0, distance_m: 300, energy_eev: 100 }), Random.fromSeed(38));
    expect(nearest.saturation).toBe(2);
  });
});

describe("PMTs that do not work", () => {
  const front = frontAt({ zenith_deg: 38, distance_m: 900 });

  it("have zeros as long as the others' traces, which alone make the signal", () => {
    const whole = new Station(detector()).record(front, Random.fromSeed(44));
    const { pmtMask, traces, chargeOverPeak, signal_vem } = new Station(detector({ dead_pmts: [2] })).record(
      front,
      Random.fromSeed(44),
    );
    expect([whole.pmtMask, pmtMask]).toEqual([0b111, 0b101]);
    const [one, two, three] = traces.map((trace) => Array.from(trace));
    expect(two).toEqual(new Array(one!.length).fill(0));
    expect(three!.length).toBe(one!.length);
    expect(chargeOverPeak[1]).toBe(makePulse(detector()).areaOverPeak);
    const charge = (pmt: number) => traces[pmt]!.reduce((sum, value) => sum + value, 0) / chargeOverPeak[pmt]!;
    expect(signal_vem).toBeCloseTo((charge(0) + charge(2)) / 2, 4);
    // PMT 1 is digitised first, with the same chance; the window may end elsewhere.
    expect(one!.slice(0, 40)).toEqual(Array.from(whole.traces[0]!.subarray(0, 40)));
  });

  it("are not waited for by the triggers, of higher threshold", () => {
    const random = Random.fromSeed(45);
    const stations = [[], [1], [1, 3]].map((dead_pmts) => new Station(detector({ dead_pmts })));
    // Peaks of about 3.8 VEM: above the 3.2 of three PMTs, at the 3.8 of two, below the 4.5 of one.
    const flash = muonFlash(4);
    const shares = stations.map((station) => {
      const seen: number[] = [];
      while (seen.length < 200) {
        const { signal_mu_vem, triggered } = station.record(flash, random);
        if (signal_mu_vem > 3.7 && signal_mu_vem < 4) seen.push(triggered ? 1 : 0);
      }
      return mean(seen);
    });
    // 92, 45 and 12 %: a difference of shares of 200 has a standard error of 4 %.
    expect(shares[0]! - shares[1]!).toBeGreaterThan(4.4 * 0.04);
    expect(shares[1]! - shares[2]!).toBeGreaterThan(0.33 - 4.4 * 0.04);
  });

  it("make no station where all three do not", () => {
    const station = new Station(detector({ dead_pmt_probability: 0.9 }));
    const random = Random.fromSeed(46);
    const seen = Array.from({ length: 50 }, (_, i) => station.record(front, random.stream("station", i)));
    // 0.9^3 = 73 % of them: 36 of 50, give or take 3.
    const dead = seen.filter(({ pmtMask }) => pmtMask === 0);
    expect(dead.length).toBeGreaterThan(22);
    expect(dead.length).toBeLessThan(50);
    for (const { triggered, traces, signal_vem } of dead) {
      expect([triggered, signal_vem, ...traces.map((trace) => trace.length)]).toEqual([false, 0, 0, 0, 0]);
    }
  });

  it("leave the truth of the others' mean", () => {
    const station = new Station(detector({ dead_pmts: [1], calibration_spread: 0, peak_calibration_spread: 0 }));
    const random = Random.fromSeed(47);
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    const ratios = Array.from({ length: 200 }, () => {
      const { measured, muon, electromagnetic } = station.explain(front, random)!;
      return sum(measured) / (sum(muon) + sum(electromagnetic));
    });
    expect(Math.abs(pull(ratios, 1))).toBeLessThan(4.4);
  });
});

describe("accidental muons", () => {
  it("come before, with and after the front, leave its truth alone and are counted in no signal of it", () => {
    const front = frontAt({ zenith_deg: 38, distance_m: 1200 });
    const quiet = new Station(detector());
    const busy = new Station(detector({ accidental_muon_hz: 1e5 }));
    let [longer, changed] = [0, 0];
    for (let seed = 0; seed < 60; seed++) {
      const without = quiet.record(front, Random.fromSeed(seed));
      const { signal_mu_vem, signal_em_vem, signal_halo_vem, traces, triggered } = without;
      const truth = { signal_mu_vem, signal_em_vem, signal_halo_vem };
      const before = traces[0]!.slice();
      const accidental = busy.record(front, Random.fromSeed(seed));
      expect(accidental).toMatchObject(truth);
      if (!triggered || !accidental.triggered) continue;
      if (accidental.traces[0]!.length > before.length) longer++;
      if (Buffer.compare(Buffer.from(before.buffer), Buffer.from(accidental.traces[0]!.slice().buffer)) !== 0)
        changed++;
    }
    // 1.92 muons a record: none in 15 % of them, whose bytes stay; a muon in or near the window makes it longer.
    expect(longer).toBeGreaterThan(5);
    expect(changed).toBeGreaterThan(30);
    expect(changed).toBeLessThan(60);
  });

  it("do not trigger by themselves, at the rate there is", () => {
    // A muon is above 0.2 VEM for about five bins and below 3.2 VEM: 13 bins in 3 us take three of them or two long tracks.
    // One record in 800 has two muons in 3 us.
    const front = electromagneticOnly(frontAt({ zenith_deg: 0, distance_m: 2000 }), 0);
    const station = new Station(detector({ accidental_muon_hz: 4665 }));
    const seen = Array.from({ length: 300 }, (_, i) => station.record(front, Random.fromSeed(i)));
    expect(seen.filter(({ triggered }) => triggered).length).toBeLessThan(3);
  });

  it("last for the length of the record, the trigger at its bin", () => {
    // 768 bins of 25 ns at 1e5 Hz: 1.92 muons of 1 VEM, each of light for a dozen bins. Seen by ToT of one bin.
    const trigger = triggerSchema.parse({ kinds: ["tot"], tot_bins: 1 });
    const station = new Station(detector({ accidental_muon_hz: 1e5, trigger }));
    const front = electromagneticOnly(frontAt({ zenith_deg: 0, distance_m: 2000 }), 0);
    const n = 800;
    const seen = Array.from({ length: n }, (_, i) => station.record(front, Random.fromSeed(i)).triggered).filter(
      Boolean,
    );
    // 7 % of tracks leave less than 0.2 VEM: 1 - exp(-1.92 x 0.93) = 0.833 of the records hold a muon that is seen.
    expect(Math.abs(seen.length / n - 0.833)).toBeLessThan(4.4 * Math.sqrt((0.833 * 0.167) / n));
  });
});

describe("after-pulses", () => {
  it("add their share to the signal", () => {
    const front = frontAt({ zenith_deg: 38, distance_m: 900 });
    const ratio = (probability: number) => {
      // At once, so that all of them fall into the window.
      const after_pulses = { probability, earliest_ns: 0, decay_ns: 20 };
      const station = new Station(detector({ after_pulses, calibration_spread: 0, peak_calibration_spread: 0 }));
      const random = Random.fromSeed(48);
      return Array.from({ length: 300 }, () => {
        const { signal_vem, signal_mu_vem, signal_em_vem, signal_halo_vem } = station.record(front, random);
        return signal_vem / (signal_mu_vem + signal_em_vem + signal_halo_vem);
      });
    };
    const [without, withPulses] = [ratio(0), ratio(0.2)];
    const error = Math.sqrt((variance(without) * 1.44 + variance(withPulses)) / 300);
    // The window is a little longer with them: up to 1 % falls after it without.
    expect(Math.abs(mean(withPulses) - 1.2 * mean(without))).toBeLessThan(4.4 * error + 0.01);
  });

  it("come microseconds later, as far as the record goes", () => {
    const front = muonFlash(200);
    const length = (probability: number) => {
      const after_pulses = { probability, earliest_ns: 200, decay_ns: 1500 };
      const station = new Station(detector({ after_pulses }));
      const random = Random.fromSeed(49);
      return mean(Array.from({ length: 20 }, () => station.record(front, random).traces[0]!.length));
    };
    // 200 VEM last for some 25 bins above 0.05 VEM; 5 % of them with 1500 ns for 10 VEM x 25 / 1500 = 0.17 VEM peak at first.
    expect(length(0)).toBeLessThan(60);
    expect(length(0.05)).toBeGreaterThan(100);
  });
});

describe("an FADC without upper end", () => {
  it("is never saturated and measures all, near the core too", () => {
    const station = new Station(detector({ saturation: false }));
    const { saturation, signal_vem, signal_mu_vem, signal_em_vem, signal_halo_vem } = station.record(
      frontAt({ zenith_deg: 0, distance_m: 300, energy_eev: 100 }),
      Random.fromSeed(38),
    );
    expect(saturation).toBe(0);
    // 4.4 x 4 % of calibration.
    expect(Math.abs(signal_vem / (signal_mu_vem + signal_em_vem + signal_halo_vem) - 1)).toBeLessThan(0.18);
  });

  it("gives the bytes of the other where that is not saturated", () => {
    const front = frontAt({ zenith_deg: 38, distance_m: 1200 });
    const [clipped, endless] = [true, false].map((saturation) =>
      new Station(detector({ saturation })).record(front, Random.fromSeed(50)),
    );
    expect(clipped!.saturation).toBe(0);
    expect(endless).toEqual(clipped);
  });
});

describe("explain", () => {
  const ideal = { calibration_spread: 0, peak_calibration_spread: 0 };
  const front = frontAt({ zenith_deg: 38, distance_m: 1000 });

  it("measures what `record` measures with the same stream, bin by bin 25 ns", () => {
    const station = new Station(detector());
    const trace = meanTrace(station.record(front, Random.fromSeed(39)).traces);
    const explained = station.explain(front, Random.fromSeed(39))!;
    explained.measured.forEach((value, bin) => {
      expect(value).toBeCloseTo(trace[bin]!, 5);
    });
    expect(explained.time_ns).toEqual(trace.map((_value, bin) => 25 * bin));
    expect([explained.muon.length, explained.electromagnetic.length]).toEqual([trace.length, trace.length]);
  });

  it("has muons and electromagnetic particles that add up to the measured trace, but for statistics", () => {
    // Muons that light one PMT far more than another: the truth is the mean of the three, as the trace is.
    const station = new Station(detector({ ...ideal, direct_light_asymmetry: 0.5 }));
    const random = Random.fromSeed(40);
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    const parts = Array.from({ length: 200 }, () => station.explain(front, random)!);
    const ratios = parts.map((part) => sum(part.measured) / (sum(part.muon) + sum(part.electromagnetic)));
    expect(Math.abs(pull(ratios, 1))).toBeLessThan(4.4);
    // Bin by bin: photo-electrons of a bin of v VEM peak scatter by about sqrt(1.4 v / (3 x 94 x 0.3)).
    const pulls = parts.flatMap((part) =>
      part.measured.map((value, bin) => {
        const expected = part.muon[bin]! + part.electromagnetic[bin]!;
        return (value - expected) / Math.sqrt(0.017 * expected + 0.0002);
      }),
    );
    expect(Math.abs(mean(pulls))).toBeLessThan(0.1);
    expect(mean(pulls.map((x) => x * x))).toBeLessThan(1.5);
  });

  it("tells muons from the rest", () => {
    const station = new Station(detector(ideal));
    const muons = station.explain(muonsOnly(front), Random.fromSeed(41))!;
    expect(Math.max(...muons.electromagnetic)).toBe(0);
    const others = station.explain(electromagneticOnly(front), Random.fromSeed(41))!;
    expect(Math.max(...others.muon)).toBe(0);
    expect(Math.max(...others.electromagnetic)).toBeGreaterThan(0.2);
  });

  it("is undefined where the station does not trigger", () => {
    expect(new Station(detector()).explain(electromagneticOnly(front, 0), Random.fromSeed(1))).toBeUndefined();
  });
});
