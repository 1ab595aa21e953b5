import type { Random } from "../core/random.ts";
import { areaOverPeak } from "../features/area-over-peak.ts";
import { Trace } from "../features/trace.ts";
import { Deposits, type StationFront } from "../simulation/deposits.ts";
import { Channel } from "../simulation/electronics.ts";
import { makePulse } from "../simulation/pulse.ts";
import { presetOf } from "./mode.ts";
import { meanFall } from "./station-sample.ts";

/** Records of single vertical muons that cross the tank from top to bottom, one number per muon and PMT. */
export interface MuonSample {
  /** VEM */
  charge_vem: Float64Array;
  /** VEM peak */
  peak_vem: Float64Array;
  /** bins */
  area_over_peak: Float64Array;
}

export const MUON_COLUMNS: readonly (keyof MuonSample)[] = ["charge_vem", "peak_vem", "area_over_peak"];

const BINS = 48;
const ARRIVAL_BIN = 8;
/** One muon leaves 1 VEM with a spread of 5 %: more than this is two. */
const ONE_MUON_VEM = 1.5;

/** A single muon triggers nothing, so that its light is taken to the electronics past the trigger. */
export function sampleMuons(random: Random, n: number): MuonSample {
  const preset = presetOf("simulation", 19, 0);
  const { detector } = preset;
  const pulse = makePulse(detector);
  const deposits = new Deposits(detector, pulse.fineNs, BINS * pulse.finePerBin);
  const channel = new Channel(detector, pulse);
  const front = muonFront(meanFall(preset, 19, 0).front({ id: 0, x: 0, y: 0, distance_m: 1000, azimuth_sp_deg: 90 }));
  const trace = new Trace("trace of a muon");
  const sample: MuonSample = {
    charge_vem: new Float64Array(n),
    peak_vem: new Float64Array(n),
    area_over_peak: new Float64Array(n),
  };
  for (let i = 0; i < n; ) {
    deposits.sample(front, random, (ARRIVAL_BIN + random.uniform()) * pulse.finePerBin);
    if (deposits.signal_mu_vem === 0 || deposits.signal_mu_vem > ONE_MUON_VEM) continue;
    const chargeError = detector.calibration_spread * random.normal();
    channel.digitise([deposits.shared, deposits.muon[0]], BINS, random, chargeError);
    trace.load(channel.record.trace, 0, BINS);
    sample.charge_vem[i] = trace.sum / channel.record.chargeOverPeak;
    sample.peak_vem[i] = trace.peak;
    sample.area_over_peak[i] = areaOverPeak(trace);
    i++;
  }
  return sample;
}

/** Muons of TeV energies, which do not stop, all at the time of the plane front, one on average. */
function muonFront(front: StationFront): StationFront {
  const logTimes = new Float64Array(front.muons.logTimes.length);
  const logEnergies = new Float64Array(front.muons.logEnergies.length).fill(Math.log(1000));
  const muons = { ...front.muons, logEnergies, logTimes };
  return {
    ...front,
    muons,
    muon_charge_vem: 1,
    signal_mu_vem: 1,
    signal_halo_vem: 0,
    electromagnetic: { ...front.electromagnetic, signal_vem: 0 },
  };
}
