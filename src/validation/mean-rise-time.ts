import { Random } from "../core/random.ts";
import { normalCdf } from "../core/special-functions.ts";
import type { StationFront } from "../simulation/deposits.ts";
import type { DetectorPreset } from "../simulation/detector-preset.ts";
import { HALO_DELAY_NS } from "../simulation/electromagnetic.ts";
import { sampleMuonTime } from "../simulation/muon-field.ts";

/** Grid of the integration: 1 ns up to 12 us, and the muons that fill it. */
const NANOSECONDS = 12_000;
const MUONS = 20_000;

/** Which particles of a front count. */
export type Part = "all" | "muons" | "electromagnetic";

/**
 * Rise time t1/2, ns, of the mean trace of a front: arrival times, light decay and filter by numerical integration on a
 * fine grid. No particle statistics, photo-electrons, digits, calibration, trigger or window are in it: what the
 * simulation's rise times tend to for large signals, by another way.
 */
export function meanRiseTime(front: StationFront, detector: DetectorPreset, part: Part = "all"): number {
  const light = meanTrace(front, detector, part);
  return timeOf(light, 0.5) - timeOf(light, 0.1);
}

/**
 * Spread of t1/2, ns, that counting particles gives for a signal of relative variance `variance` (sigma_S^2 / S^2): the
 * large-sample covariance of the 10 % and 50 % quantiles, p (1 - q) / (f(t_p) f(t_q)) per effective particle, with the
 * mean trace as the density. Exact where all particles leave the same charge, else with their mean square.
 */
export function countingSpread(front: StationFront, detector: DetectorPreset, variance: number): number {
  const light = meanTrace(front, detector, "all");
  const sum = light.reduce((total, value) => total + value, 0);
  const density = (share: number) => light[Math.floor(timeOf(light, share))]! / sum;
  const [f10, f50] = [density(0.1), density(0.5)];
  const covariance = (p: number, q: number) => p * (1 - q);
  const perParticle =
    covariance(0.1, 0.1) / (f10 * f10) + covariance(0.5, 0.5) / (f50 * f50) - (2 * covariance(0.1, 0.5)) / (f10 * f50);
  return Math.sqrt(variance * perParticle);
}

/** Light per nanosecond that a PMT sees on average, from the arrival of the plane front. */
function meanTrace(front: StationFront, detector: DetectorPreset, part: Part): Float64Array {
  const density = new Float64Array(NANOSECONDS);
  if (part !== "electromagnetic") addMuons(density, front);
  if (part !== "muons") addElectromagnetic(density, front.electromagnetic);
  delay(density, detector.light_decay_ns);
  return smooth(density, detector.filter_sigma_ns);
}

/** Muons and their halo, which comes later by an exponential time. */
function addMuons(density: Float64Array, { muons, signal_mu_vem, signal_halo_vem }: StationFront): void {
  const random = Random.fromSeed("mean rise time");
  const direct = new Float64Array(NANOSECONDS);
  for (let i = 0; i < MUONS; i++) {
    const bin = Math.floor(sampleMuonTime(random, muons));
    if (bin < NANOSECONDS) direct[bin] = direct[bin]! + 1 / MUONS;
  }
  const halo = direct.slice();
  delay(halo, HALO_DELAY_NS);
  for (let k = 0; k < NANOSECONDS; k++) {
    density[k] = density[k]! + signal_mu_vem * direct[k]! + signal_halo_vem * halo[k]!;
  }
}

function addElectromagnetic(density: Float64Array, front: StationFront["electromagnetic"]): void {
  const { offset_ns, t50_ns, sigma, signal_vem } = front;
  let below = 0;
  for (let k = 0; k < NANOSECONDS; k++) {
    const t = k + 1 - offset_ns;
    const upTo = t > 0 ? normalCdf(Math.log(t / t50_ns) / sigma) : 0;
    density[k] = density[k]! + signal_vem * (upTo - below);
    below = upTo;
  }
}

/** Convolution with exp(-t / tau) / tau, in place. */
function delay(density: Float64Array, tau_ns: number): void {
  const stay = Math.exp(-1 / tau_ns);
  let held = 0;
  for (let k = 0; k < NANOSECONDS; k++) {
    held = held * stay + density[k]! * (1 - stay);
    density[k] = held;
  }
}

/** Convolution with a Gaussian. */
function smooth(density: Float64Array, sigma_ns: number): Float64Array {
  const reach = Math.ceil(4 * sigma_ns);
  const kernel = Float64Array.from({ length: 2 * reach + 1 }, (_, i) => {
    const z = (i - reach) / sigma_ns;
    return Math.exp(-0.5 * z * z);
  });
  const norm = kernel.reduce((sum, value) => sum + value, 0);
  return density.map((_, k) => {
    let sum = 0;
    for (let i = 0; i < kernel.length; i++) sum += kernel[i]! * (density[k + i - reach] ?? 0);
    return sum / norm;
  });
}

/** ns until that share of the sum has come, linear within a nanosecond. */
function timeOf(density: Float64Array, share: number): number {
  const target = share * density.reduce((sum, value) => sum + value, 0);
  let sum = 0;
  let k = 0;
  while (sum + density[k]! < target) sum += density[k++]!;
  return k + (target - sum) / density[k]!;
}
