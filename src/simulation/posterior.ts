import { ConfigError } from "../core/errors.ts";
import type { Primary } from "../core/primaries.ts";
import type { HadronicModel } from "./hadronic-model.ts";
import { lnNmuLogDensity, type MuonNumberInput } from "./muon-number.ts";
import { xmaxLogDensity, xmaxMoments } from "./xmax.ts";

/** The numbers of a shower that all it leaves on the array follows from, but for its azimuth and core, which tell nothing. */
export interface ShowerTruth {
  xmax_gcm2: number;
  /** natural logarithm of the number of muons at ground */
  ln_nmu: number;
  /** energy of the primary, EeV */
  energy_eev: number;
  zenith_deg: number;
}

/** What may be known of a shower besides its energy and zenith angle. */
export const KNOWLEDGE = ["xmax_and_ln_nmu", "xmax", "ln_nmu"] as const;

export type Knowledge = (typeof KNOWLEDGE)[number];

/** Which primaries there are, and from which model they come. */
export interface PosteriorOptions {
  primaries: readonly Primary[];
  /** weight of each primary among the showers; equal by default */
  prior?: readonly number[];
  hadronicModel: HadronicModel;
  /** both numbers by default */
  known?: Knowledge;
  /** allow zenith angles from 60 to 80 deg, as simulations do that extrapolate */
  extrapolate?: boolean;
}

/**
 * Probability of each primary given the true Xmax, ln N_mu, energy and zenith angle of a shower, by Bayes's theorem from
 * the very densities that the simulation draws from: prior(A) f(Xmax | A, E) f(ln N_mu | A, E, zenith, Xmax). Energy and
 * zenith angle are drawn alike for all primaries and cancel. As nothing that falls on the array knows the primary but
 * through these numbers (`fallOnArray`), whatever is measured of a shower tells less of its primary than they do, and no
 * classifier of showers of this simulation is right more often, on average, than one that names the largest of these.
 *
 * Worked with logarithms, so that a shower far from all primaries still has a posterior. Throws ConfigError for a prior that
 * has not one weight of 0 or more for each primary and one above 0, and for a zenith angle out of range as `sampleLnNmu`.
 *
 * @returns [primaries], summing to 1
 * @example posteriorOf({ xmax_gcm2: 800, ln_nmu: 17.75, energy_eev: 10, zenith_deg: 38 }, { primaries: ["proton", "iron"], hadronicModel: "QGSJetII-04" }) // iron: below 1e-3
 */
export function posteriorOf(truth: ShowerTruth, options: PosteriorOptions): Float64Array {
  const { primaries, known = "xmax_and_ln_nmu", prior = primaries.map(() => 1) } = options;
  refuseNoPrior(prior, primaries);
  const posterior = new Float64Array(primaries.length);
  primaries.forEach((primary, k) => {
    posterior[k] = prior[k] === 0 ? -Infinity : Math.log(prior[k]!) + logDensity(truth, known, { ...options, primary });
  });
  const largest = posterior.reduce((a, b) => Math.max(a, b));
  let sum = 0;
  for (let k = 0; k < posterior.length; k++) sum += posterior[k] = Math.exp(posterior[k]! - largest);
  for (let k = 0; k < posterior.length; k++) posterior[k] = posterior[k]! / sum;
  return posterior;
}

function refuseNoPrior(prior: readonly number[], primaries: readonly Primary[]): void {
  const weights = prior.every((weight) => weight >= 0 && weight < Infinity) && prior.some((weight) => weight > 0);
  if (weights && prior.length === primaries.length) return;
  throw new ConfigError(
    `prior is ${prior.join(", ") || "empty"}; expected a weight of 0 or more for each of ${primaries.join(", ")}, not all 0`,
  );
}

type Source = Pick<MuonNumberInput, "primary" | "hadronicModel" | "extrapolate">;

/** Logarithm of the density of what is known of a shower given its primary, energy and zenith angle. */
function logDensity(truth: ShowerTruth, known: Knowledge, source: Source): number {
  const { xmax_gcm2, ln_nmu, energy_eev, zenith_deg } = truth;
  const input = { ...source, energy_eev, zenith_deg };
  if (known === "ln_nmu") return lnNmuMarginal(ln_nmu, input);
  const xmax = xmaxLogDensity(input)(xmax_gcm2);
  return known === "xmax" ? xmax : xmax + lnNmuLogDensity(input)(ln_nmu, xmax_gcm2);
}

/** Range, in sigma of Xmax about its mean, and steps a sigma of the integral over Xmax. */
const BELOW = 5;
const ABOVE = 14;
const STEPS = 4;

/**
 * Logarithm of the density of ln N_mu whatever the Xmax: the integral of both densities over Xmax by the trapezoidal rule.
 * Against a hundred times as many steps it is good to 1e-6; near the jumps of the protons' density to 3 %, up in places
 * and down in others. Less than 1e-6 of Xmax lies outside the range.
 */
function lnNmuMarginal(ln_nmu: number, input: MuonNumberInput): number {
  const { mean_gcm2, sigma_gcm2 } = xmaxMoments(input);
  const [ofXmax, ofLnNmu] = [xmaxLogDensity(input), lnNmuLogDensity(input)];
  const logs = Float64Array.from({ length: (BELOW + ABOVE) * STEPS + 1 }, (_, i) => {
    const xmax_gcm2 = mean_gcm2 + (i / STEPS - BELOW) * sigma_gcm2;
    return ofXmax(xmax_gcm2) + ofLnNmu(ln_nmu, xmax_gcm2);
  });
  const largest = logs.reduce((a, b) => Math.max(a, b));
  const sum = logs.reduce((total, log) => total + Math.exp(log - largest), 0);
  return largest + Math.log((sum * sigma_gcm2) / STEPS);
}
