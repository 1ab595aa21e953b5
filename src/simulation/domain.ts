import type { Primary } from "../core/primaries.ts";
import { DEGREE } from "../core/units.ts";
import { DISTANCE_NODES, ZENITH_NODES } from "./muon-grid.ts";

type Interval = readonly [low: number, high: number];

/** The settings that the model has a domain of. */
type Bounded = "log10_energy_ev" | "zenith_deg" | "core_distance_m";

/** What is asked of a preset to tell whether it stays within the model. */
export interface Extent {
  primaries: readonly Primary[];
  log10_energy_ev: Interval;
  zenith_deg: Interval;
  core_distance_m: Interval;
}

/**
 * Where the model was fitted or tabulated. Within it, the electromagnetic part was fitted at 10^18.5-10^20 eV and 400-1600 m
 * and is used somewhat beyond.
 */
const DOMAIN: Readonly<Record<Bounded, { interval: Interval; unit: string; what: string }>> = {
  log10_energy_ev: { interval: [18, 20.5], unit: "", what: "the fit of the muon number and the tables of Xmax" },
  zenith_deg: {
    interval: [ZENITH_NODES[0]!, ZENITH_NODES.at(-1)!],
    unit: " deg",
    what: "the fit of the muon number and the muon transport table",
  },
  core_distance_m: {
    interval: [DISTANCE_NODES[0]!, DISTANCE_NODES.at(-1)!],
    unit: " m",
    what: "the muon transport table",
  },
};

/**
 * Highest log10 energy of photons: the CORSIKA photon showers to which their muon number was fitted reach no further (nor is
 * it known whether they contain the preshower that sets in there in the Earth's magnetic field).
 */
const PHOTON_HIGH = 19.7;

/** Where extrapolation ends as well, and why. */
export const LIMITS: Readonly<Record<Bounded, { interval: Interval; why: string }>> = {
  log10_energy_ev: {
    interval: [17, 21],
    why: "polynomials of the energy are of no use further than that from the showers they were fitted to",
  },
  zenith_deg: {
    interval: [0, 80],
    why: "beyond, the atmosphere cannot be taken as flat and muons are bent visibly by the magnetic field",
  },
  core_distance_m: {
    interval: [50, 5000],
    why: "nearer, lateral distributions diverge; farther, no station triggers",
  },
};

/** A setting that reaches beyond the model. */
export interface Excess {
  setting: Bounded;
  /** 0 = the lower end, 1 = the upper end */
  end: 0 | 1;
  value: number;
  /** where the model holds and what ends there */
  domain: string;
}

/** The ends of a preset's ranges that lie beyond the model. */
export function excessesOf(preset: Extent): Excess[] {
  return (Object.keys(DOMAIN) as Bounded[]).flatMap((setting) => {
    const { interval, unit, what } = DOMAIN[setting];
    const domain = `${interval[0]} to ${interval[1]}${unit}, for ${what}`;
    const found: Excess[] = [];
    const [low, high] = preset[setting];
    if (low < interval[0] || low > interval[1]) found.push({ setting, end: 0, value: low, domain });
    if (high > interval[1] || high < interval[0]) found.push({ setting, end: 1, value: high, domain });
    else if (setting === "log10_energy_ev" && high > PHOTON_HIGH && preset.primaries.includes("photon")) {
      const photons = `${interval[0]} to ${PHOTON_HIGH} with photons, for the fit of their muon number`;
      found.push({ setting, end: 1, value: high, domain: photons });
    }
    return found;
  });
}

/** What of a preset lies beyond the model, for a person; undefined where nothing does. */
export function describeExcess(preset: Extent): string | undefined {
  const excesses = excessesOf(preset);
  if (excesses.length === 0) return undefined;
  return excesses
    .map(({ setting, end, value, domain }) => `${setting} ${end === 0 ? "from" : "to"} ${value} (model: ${domain})`)
    .join("; ");
}

/** Bits of the `extrapolation` column, in the order of what they mean. */
export const EXTRAPOLATION = { xmax: 1, electromagnetic_age: 2, energy: 4, zenith: 8, distance: 16 } as const;

/** The bits that follow from the shower's energy and direction. */
export function showerExtrapolation(primary: Primary, energy_eev: number, zenith_deg: number): number {
  const lgE = 18 + Math.log10(energy_eev);
  const [low, high] = DOMAIN.log10_energy_ev.interval;
  // The ends themselves, drawn as powers of e, may come out a rounding error outside.
  const beyond = lgE < low - 1e-9 || lgE > (primary === "photon" ? PHOTON_HIGH : high) + 1e-9;
  const [, steepest] = DOMAIN.zenith_deg.interval;
  return (beyond ? EXTRAPOLATION.energy : 0) + (zenith_deg > steepest + 1e-9 ? EXTRAPOLATION.zenith : 0);
}

/** The bit that follows from the station's true distance. */
export function distanceExtrapolation(core_distance_m: number): number {
  const [nearest, farthest] = DOMAIN.core_distance_m.interval;
  return core_distance_m < nearest || core_distance_m > farthest ? EXTRAPOLATION.distance : 0;
}

/** The zenith angle of the muon transport table that stands for one beyond it: its last [A]. */
export function tableZenith(zenith_deg: number): number {
  return Math.min(zenith_deg, DOMAIN.zenith_deg.interval[1]);
}

/** Reach of the farthest stations of a preset on the ground, m. */
export function reachOf({ zenith_deg, core_distance_m }: Extent): number {
  return core_distance_m[1] / Math.cos(zenith_deg[1] * DEGREE);
}
