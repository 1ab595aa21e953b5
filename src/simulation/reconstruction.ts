import type { Random } from "../core/random.ts";
import { DEGREE } from "../core/units.ts";
import { type Axis, inShowerPlane, makeAxis, type Site } from "./array.ts";

/** A station as the reconstruction sees it; stations that did not trigger count with signal 0. */
export interface MeasuredSite extends Site {
  triggered: boolean;
  signal_vem: number;
}

/** What a shower looks like to the experiment. */
export interface Reconstruction {
  axis: Axis;
  /** true core minus reconstructed core, m on the ground: add to a site's place to have it from the reconstructed core */
  shift: { x: number; y: number };
  s1000_vem: number;
  energy_eev: number;
}

/**
 * Energy from S38: E = A S38^B, EeV. Fitted once to simulated QGSJetII-04 protons (10^18.5-10^20 eV, 0-60 deg) by
 * `npm run cascada -- calibrate` and frozen, so that the energy carries the mass dependence it has in reality.
 * Auger's own calibration to the fluorescence detector, for comparison: A = 0.190 EeV, B = 1.025 (arXiv:1502.01323 [S]).
 */
export const ENERGY_SCALE_EEV = 0.26157;
export const ENERGY_EXPONENT = 0.98896;

/** Constant-intensity cut: S1000 over S1000 at 38 deg (ICRC 2013, arXiv:1502.01323 [S]). */
export function attenuation(zenith_deg: number): number {
  const cosine = Math.cos(zenith_deg * DEGREE);
  const reference = Math.cos(38 * DEGREE);
  const x = cosine * cosine - reference * reference;
  return 1 + x * (0.98 + x * (-1.68 - 1.3 * x));
}

/** Slope of the lateral distribution, JINST 15 (2020) P10021 [R]. */
export function ldfSlope(secZenith: number, log10S1000: number): number {
  const l = log10S1000;
  return -3.35 - 0.125 * l + (1.33 - 0.0324 * l) * secZenith + (-0.191 - 0.00573 * l) * secZenith * secZenith;
}

/** A lateral distribution: its slope, and the signal, VEM, at a distance from the axis, m. */
export interface LateralDistribution {
  beta: number;
  at(distance_m: number): number;
}

/** The lateral distribution of a shower of that S1000, VEM, and zenith angle: what `fitS1000` fits. */
export function lateralDistribution(s1000_vem: number, zenith_deg: number): LateralDistribution {
  const beta = ldfSlope(1 / Math.cos(zenith_deg * DEGREE), Math.log10(s1000_vem));
  return { beta, at: (distance_m) => s1000_vem * ldfShape(distance_m, beta) };
}

/** Standard deviation of a signal over its root, VEM^1/2: 0.34 + 0.46 sec [R: JINST 15 (2020) P10021]. */
function fluctuation(secZenith: number): number {
  return 0.34 + 0.46 * secZenith;
}

/** Standard deviation, VEM, of a station's signal. */
export function signalSigma(signal_vem: number, zenith_deg: number): number {
  return fluctuation(1 / Math.cos(zenith_deg * DEGREE)) * Math.sqrt(signal_vem);
}

/** S(r) / S1000 = (r/1000)^beta ((r+700)/1700)^beta [S, with gamma = 0]. */
export function ldfShape(distance_m: number, beta: number): number {
  return Math.exp(beta * (Math.log(distance_m / 1000) + Math.log((distance_m + 700) / 1700)));
}

/** Resolution of the direction in 68 % containment, deg: 1.4 with 3 stations to 0.5 with 6 and more [R: after JINST 15 (2020) P10021]. */
function angularResolution(stations: number): number {
  return Math.max(0.5, 1.4 - 0.3 * (stations - 3));
}

/** Rms of the core on the shower plane, m: 100 at 10^18.5 eV to 50 at 10^20 eV, linear in lg E [R: after the same]. */
function coreResolution(energy_mc_eev: number): number {
  const lgE = Math.log10(energy_mc_eev) + 18;
  return Math.min(100, Math.max(50, 100 - (50 / 1.5) * (lgE - 18.5)));
}

/** A two-dimensional normal distribution holds 68.27 % within 1.5152 sigma. */
const CONTAINMENT = 1.5152;

/**
 * Reconstructs a shower: direction and core are the truth with the resolutions above; S1000 is fitted to the sampled
 * signals of the stations (weights from signal fluctuation and core resolution), and the energy follows from it. The
 * true energy enters through the core resolution alone, so that energy_eev and the signals fluctuate together.
 */
export function reconstruct(
  sites: readonly MeasuredSite[],
  axis: Axis,
  energy_mc_eev: number,
  random: Random,
): Reconstruction {
  const triggered = sites.filter((site) => site.triggered).length;
  const core = coreResolution(energy_mc_eev);
  const reconstructed = tilt(axis, (angularResolution(triggered) / CONTAINMENT) * DEGREE, random);
  const shift = {
    x: (core / Math.SQRT2 / axis.direction[2]) * random.normal(),
    y: (core / Math.SQRT2) * random.normal(),
  };
  // Along the projected axis a shift on the ground is 1 / cos(zenith) longer than in the shower plane.
  const [c, s] = [Math.cos(axis.azimuth_deg * DEGREE), Math.sin(axis.azimuth_deg * DEGREE)];
  const ground = { x: shift.x * c - shift.y * s, y: shift.x * s + shift.y * c };
  const measured = sites.map((site) => ({
    signal_vem: site.triggered ? site.signal_vem : 0,
    distance_m: inShowerPlane(reconstructed, site.x + ground.x, site.y + ground.y).distance_m,
  }));
  const s1000_vem = fitS1000(measured, reconstructed.zenith_deg, core / Math.SQRT2);
  return { axis: reconstructed, shift: ground, s1000_vem, energy_eev: energyOf(s1000_vem, reconstructed.zenith_deg) };
}

/** Energy, EeV, of an S1000 (VEM) at a zenith angle. */
export function energyOf(s1000_vem: number, zenith_deg: number): number {
  return ENERGY_SCALE_EEV * Math.exp(ENERGY_EXPONENT * Math.log(s1000_vem / attenuation(zenith_deg)));
}

/** Inside this distance the lateral distribution is held: a misplaced core must not make it diverge [A]. */
export const NEAREST_M = 100;

/**
 * Least squares for S1000, VEM: the variance of the signal, plus the lateral slope times the core resolution, squared.
 * Silent stations enter with 0. The slope follows S1000 and is iterated; a station near the core cannot pull the fit,
 * as its core term is large.
 */
export function fitS1000(
  stations: readonly { distance_m: number; signal_vem: number }[],
  zenith_deg: number,
  coreSigma_m: number,
): number {
  const sec = 1 / Math.cos(zenith_deg * DEGREE);
  const poisson = fluctuation(sec) * fluctuation(sec);
  let s1000 = 20;
  for (let iteration = 0; iteration < 12; iteration++) {
    const beta = ldfSlope(sec, Math.log10(s1000));
    let numerator = 0;
    let denominator = 0;
    for (const { distance_m, signal_vem } of stations) {
      const r = Math.max(NEAREST_M, distance_m);
      const f = ldfShape(r, beta);
      const slope = (beta / r + beta / (r + 700)) * coreSigma_m * s1000 * f;
      const weight = 1 / (poisson * s1000 * f + slope * slope);
      numerator += weight * f * signal_vem;
      denominator += weight * f * f;
    }
    s1000 = numerator / denominator;
  }
  return s1000;
}

/** The axis turned by normal angles of that sigma (rad) about two perpendicular directions; azimuth in (-180, 180]. */
function tilt(axis: Axis, sigma: number, random: Random): Axis {
  const a = sigma * random.normal();
  const b = sigma * random.normal();
  const [x, y, z] = [0, 1, 2].map((i) => axis.direction[i]! + a * axis.early[i]! + b * axis.side[i]!) as [
    number,
    number,
    number,
  ];
  const horizontal = Math.sqrt(x * x + y * y);
  return makeAxis(Math.atan2(horizontal, z) / DEGREE, Math.atan2(y, x) / DEGREE);
}
