import type { Feature } from "./feature.ts";
import { TRACE_COLUMNS } from "./station-view.ts";
import type { Trace } from "./trace.ts";

/**
 * The threshold of the jump method, recalled from the paper named below: a muon through the tank rises by about 1 VEM
 * within a bin or two, an electron or photon by some 0.04 VEM.
 */
const THRESHOLD_VEM_PEAK = 0.5;

/**
 * Sum of the jumps in VEM peak: of the steps up from one bin to the next that exceed 0.5 VEM peak. The bin before the
 * window counts as 0. Near the core, where thousands of electrons share a bin, their fluctuation jumps too.
 */
export function muonJumps(trace: Trace): number {
  const { bins, values } = trace;
  let sum = 0;
  let before = 0;
  for (let i = 0; i < bins; i++) {
    const value = values[i]!;
    const jump = value - before;
    if (jump > THRESHOLD_VEM_PEAK) sum += jump;
    before = value;
  }
  return sum;
}

/**
 * Number of muon-like peaks: of climbs without a fall in between, over however many bins, by more than 0.5 VEM peak in
 * all. A rise that two bins share counts once, where the sum of jumps may miss it. The bin before the window counts
 * as 0; a flat top ends no climb.
 */
export function muonPeaks(trace: Trace): number {
  const { bins, values } = trace;
  let count = 0;
  let foot = 0;
  let before = 0;
  for (let i = 0; i < bins; i++) {
    const value = values[i]!;
    if (value < before) {
      if (before - foot > THRESHOLD_VEM_PEAK) count++;
      foot = value;
    }
    before = value;
  }
  return before - foot > THRESHOLD_VEM_PEAK ? count + 1 : count;
}

const JUMP_METHOD =
  "after the jump method of the Pierre Auger Collaboration, ICRC 2009, arXiv:0906.2319; here on the mean trace and " +
  "without its calibration to a number of muons";

export const muonJumpsFeature: Feature = {
  name: "muon_jumps_vem",
  unit: "VEM peak",
  description: "sum of the steps up by more than 0.5 VEM between bins of the mean trace; muons jump, electrons do not",
  source: JUMP_METHOD,
  role: "observable",
  columns: TRACE_COLUMNS,
  compute: (station) => muonJumps(station.average),
};

export const muonPeaksFeature: Feature = {
  name: "muon_peaks",
  unit: "",
  description: "number of climbs of the mean trace by more than 0.5 VEM: muons that stand out of the signal",
  source: JUMP_METHOD,
  role: "observable",
  columns: TRACE_COLUMNS,
  compute: (station) => muonPeaks(station.average),
};
