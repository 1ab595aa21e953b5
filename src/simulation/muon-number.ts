import { ConfigError } from "../core/errors.ts";
import type { Primary } from "../core/primaries.ts";
import type { Random } from "../core/random.ts";
import { DEGREE } from "../core/units.ts";
import type { HadronicModel } from "./hadronic-model.ts";
import { logMass } from "./primary.ts";
import { normalLogDensity, protonResidual, protonResidualLogDensity } from "./proton-residual.ts";
import { xmaxMoments } from "./xmax.ts";

/** What the distribution of the muon number depends on, besides Xmax. */
export interface MuonNumberInput {
  primary: Primary;
  /** energy of the primary, EeV */
  energy_eev: number;
  /** zenith angle, 0 to 60 deg */
  zenith_deg: number;
  hadronicModel: HadronicModel;
  /** allow zenith angles from 60 to 80 deg */
  extrapolate?: boolean;
}

/** Moments of ln N_mu over the showers of one primary, energy and zenith angle. */
export interface LnNmuMoments {
  mean: number;
  sigma: number;
  /** with Xmax */
  correlation: number;
}

/** Largest zenith angle of the fit: at 67 deg its polynomial already gives 50 % too many muons. */
const MAX_ZENITH_DEG = 60;
/** sec(theta) - 1.3 there. */
const MAX_U = 1 / Math.cos(MAX_ZENITH_DEG * DEGREE) - 1.3;
/** Largest zenith angle of the extrapolation. */
const STEEPEST_DEG = 80;

interface Coefficients {
  /** ln N_mu at 10 EeV and sec(theta) = 1.3 */
  c0: number;
  /** power of the energy */
  beta: number;
  /** of u, u^2, u^3 with u = sec(theta) - 1.3 */
  c1: number;
  c2: number;
  c3: number;
  /** change of ln N_mu per 100 g/cm2 of Xmax: k0 + k1 u */
  k0: number;
  k1: number;
  /** standard deviation of ln N_mu at fixed Xmax */
  sigma: number;
}

const NITROGEN: Coefficients = {
  c0: 17.9092,
  beta: 0.937,
  c1: -0.9282,
  c2: -0.4647,
  c3: 0.5727,
  k0: 0.0819,
  k1: 0.0729,
  sigma: 0.046,
};

const IRON: Coefficients = {
  c0: 18.0016,
  beta: 0.9336,
  c1: -0.9538,
  c2: -0.401,
  c3: 0.5364,
  k0: 0.1137,
  k1: 0.0526,
  sigma: 0.028,
};

/**
 * Number of muons at ground (about 870 g/cm2) [D]: fitted to the CORSIKA QGSJetII-04/FLUKA showers, 10^18-10^20.5 eV
 * and 0-60 deg, of Herrera et al., Entropy 22 (2020) 998, after taking apart the running sums of that data set. The
 * photon's row holds to 10^19.7 eV. Oxygen is not in the set: every coefficient linear in ln A between nitrogen and
 * iron [A].
 */
const COEFFICIENTS: Readonly<Record<Primary, Coefficients>> = {
  proton: { c0: 17.7514, beta: 0.9508, c1: -0.8535, c2: -0.6742, c3: 0.6598, k0: 0.0052, k1: 0.0964, sigma: 0.132 },
  helium: { c0: 17.835, beta: 0.9419, c1: -0.9021, c2: -0.5875, c3: 0.6779, k0: 0.0524, k1: 0.0779, sigma: 0.075 },
  nitrogen: NITROGEN,
  oxygen: interpolate(NITROGEN, IRON, logMass("oxygen")),
  iron: IRON,
  photon: { c0: 16.1915, beta: 1.0863, c1: -0.6234, c2: -2.1086, c3: 1.6336, k0: 0, k1: 0, sigma: 0.22 },
};

/**
 * Draws the natural logarithm of the number of muons at ground for a shower of known Xmax [D, section 2.2 of the
 * physics model]: mean + (k0 + k1 u) (Xmax - <Xmax>) / 100 + sigma xi, u = sec(theta) - 1.3, where <Xmax> is that of
 * this primary, energy and hadronic model, and xi is normal but for the proton, which has a tail to few muons.
 *
 * The hadronic model enters through <Xmax> only: its scale of the muon signal is applied to the signal.
 *
 * With `extrapolate`, ln N_mu goes on beyond 60 deg along its tangent in sec(theta), and its slope with Xmax stays that of
 * 60 deg [A]: a proton then has 29 % fewer muons at 67 deg than by the polynomial, which gives 50 % too many there. Throws
 * ConfigError for a zenith angle outside 0-60 deg, with `extrapolate` 0-80 deg; energies (10^18-10^20.5 eV, photons to 10^19.7
 * eV) are the caller's to keep.
 */
export function sampleLnNmu(random: Random, { xmax_gcm2, ...input }: MuonNumberInput & { xmax_gcm2: number }): number {
  const { mean, slope, sigma } = recipe(input);
  const z = random.normal();
  const xi = input.primary === "proton" ? protonResidual(z) : z;
  return mean + (slope * (xmax_gcm2 - xmaxMoments(input).mean_gcm2)) / 100 + sigma * xi;
}

/**
 * The density of what `sampleLnNmu` draws, as its natural logarithm at a ln N_mu and an Xmax: normal, for the proton that of
 * its residual by change of variables. Throws as `sampleLnNmu`.
 */
export function lnNmuLogDensity(input: MuonNumberInput): (ln_nmu: number, xmax_gcm2: number) => number {
  const { mean, slope, sigma } = recipe(input);
  const centre_gcm2 = xmaxMoments(input).mean_gcm2;
  const residual = input.primary === "proton" ? protonResidualLogDensity : normalLogDensity;
  const constant = -Math.log(sigma);
  return (ln_nmu, xmax_gcm2) =>
    constant + residual((ln_nmu - mean - (slope * (xmax_gcm2 - centre_gcm2)) / 100) / sigma);
}

/**
 * Mean, sigma and correlation with Xmax of what `sampleLnNmu` draws over the distribution of Xmax. CORSIKA's own
 * correlations (0.15, 0.38, 0.55, 0.68 for p, He, N, Fe over all zenith angles) are larger for protons than the
 * recipe's 0.04, and its sigma falls with energy (proton 0.154 at 10^18.75 eV, 0.128 at 10^19.75 eV), the recipe's
 * hardly: known limits of the recipe. Throws as `sampleLnNmu`.
 */
export function lnNmuMoments(input: MuonNumberInput): LnNmuMoments {
  const { mean, slope, sigma } = recipe(input);
  const fromXmax = (slope * xmaxMoments(input).sigma_gcm2) / 100;
  const total = Math.sqrt(fromXmax * fromXmax + sigma * sigma);
  return { mean, sigma: total, correlation: fromXmax / total };
}

function recipe(input: MuonNumberInput): { mean: number; slope: number; sigma: number } {
  const { primary, energy_eev, zenith_deg, extrapolate = false } = input;
  const steepest = extrapolate ? STEEPEST_DEG : MAX_ZENITH_DEG;
  if (!(zenith_deg >= 0 && zenith_deg <= steepest)) {
    throw new ConfigError(`zenith_deg is ${zenith_deg}; the muon number is known from 0 to ${steepest}`);
  }
  const { c0, beta, c1, c2, c3, k0, k1, sigma } = COEFFICIENTS[primary];
  const secant = 1 / Math.cos(zenith_deg * DEGREE) - 1.3;
  const u = Math.min(secant, MAX_U);
  let mean = c0 + beta * Math.log(energy_eev / 10) + (c1 + (c2 + c3 * u) * u) * u;
  if (secant > u) mean += (c1 + (2 * c2 + 3 * c3 * u) * u) * (secant - u);
  return { mean, slope: k0 + k1 * u, sigma };
}

/** Coefficients of the nucleus of that ln A, linear between nitrogen and iron. */
function interpolate(nitrogen: Coefficients, iron: Coefficients, logA: number): Coefficients {
  const w = (logA - logMass("nitrogen")) / (logMass("iron") - logMass("nitrogen"));
  const between = (key: keyof Coefficients) => nitrogen[key] + w * (iron[key] - nitrogen[key]);
  return {
    c0: between("c0"),
    beta: between("beta"),
    c1: between("c1"),
    c2: between("c2"),
    c3: between("c3"),
    k0: between("k0"),
    k1: between("k1"),
    sigma: between("sigma"),
  };
}
