import type { Primary } from "../core/primaries.ts";
import type { Random } from "../core/random.ts";
import { digamma, logGamma, trigamma } from "../core/special-functions.ts";
import type { HadronicModel } from "./hadronic-model.ts";
import { logMass, type Nucleus } from "./primary.ts";

/** What the distribution of Xmax depends on. */
export interface XmaxInput {
  primary: Primary;
  /** energy of the primary, EeV */
  energy_eev: number;
  hadronicModel: HadronicModel;
}

/** Mean and standard deviation of Xmax, g/cm2. */
export interface XmaxMoments {
  mean_gcm2: number;
  sigma_gcm2: number;
}

type Row = readonly [number, number, number];

/** Coefficients of 1, ln A and (ln A)^2 (along a row) for 1, e and e^2 (down the rows), e = lg(E / 10 EeV). */
interface GumbelTable {
  mu: readonly [Row, Row, Row];
  s: readonly [Row, Row];
  lambda: readonly [Row, Row];
}

/**
 * Parameters of the generalized Gumbel distribution, g/cm2 [S]: the updated set of the Auger combined-fit code and of
 * astrotools (the two agree to 5 digits but for row 3 of mu of Sibyll2.3d, where the other set differs by less than
 * 0.3 g/cm2 at lg E = 18.5-20), in the form of De Domenico et al., JCAP 07 (2013) 050, arXiv:1305.2331, eq. 3.1-3.6.
 */
const GUMBEL: Readonly<Record<HadronicModel, GumbelTable>> = {
  "QGSJetII-04": {
    mu: [
      [758.65, -12.3571, -1.24539],
      [56.5943, -1.01244, 0.228689],
      [-0.534683, -0.17284, -0.019159],
    ],
    s: [
      [35.4234, 6.75921, -1.46182],
      [-0.796042, 0.201762, -0.0142452],
    ],
    lambda: [
      [0.671545, 0.373902, 0.075325],
      [0.0304335, 0.0473985, -0.000564531],
    ],
  },
  "EPOS-LHC": {
    mu: [
      [775.457, -10.3991, -1.75261],
      [58.5306, -0.827668, 0.231144],
      [-1.40781, 0.225624, -0.10008],
    ],
    s: [
      [32.2632, 3.94252, -0.864421],
      [1.27601, -1.81337, 0.231914],
    ],
    lambda: [
      [0.641093, 0.219762, 0.171124],
      [0.0726131, 0.0353188, -0.0131158],
    ],
  },
  "Sibyll2.3d": {
    mu: [
      [785.852, -15.5994, -1.06906],
      [60.5929, -0.786014, 0.200728],
      [-0.689462, -0.294794, 0.0399432],
    ],
    s: [
      [41.0345, -2.17329, -0.306202],
      [-0.309466, -1.16496, 0.225445],
    ],
    lambda: [
      [0.799493, 0.235235, 0.00856884],
      [0.0632135, -0.0012847, 0.000330525],
    ],
  },
};

/**
 * Standard deviation, g/cm2, of the Xmax of photons in the middles of bins of lg(E/eV) half a unit wide [D: CORSIKA
 * showers with the LPM effect, preshower status unknown, of Herrera et al., Entropy 22 (2020) 998].
 */
const PHOTON_SIGMA: readonly (readonly [lgE: number, sigma: number])[] = [
  [18.25, 67],
  [18.75, 69],
  [19.25, 94],
  [19.75, 115],
];

/** Parameters of g(z) = (1/s) lambda^lambda / Gamma(lambda) exp(-lambda (z + exp(-z))), z = (Xmax - mu) / s. */
interface Gumbel {
  mu: number;
  s: number;
  lambda: number;
}

/**
 * Draws the slant depth of the shower maximum, g/cm2, from the generalized Gumbel distribution of De Domenico et al.,
 * eq. 2.3: mu - s ln(G / lambda) with G a Gamma number of shape lambda. The tables hold for 10^18-10^20.5 eV, which the
 * caller checks; the distribution is unbounded above, so that Xmax may lie below the ground.
 *
 * Photons are the same for all hadronic models: a plain Gumbel distribution (lambda = 1) [A] with mean 999 + 166 (lg E - 19)
 * and a sigma linear in lg E between the middles of the bins where it was measured, constant beyond [D].
 */
export function sampleXmax(random: Random, input: XmaxInput): number {
  const { mu, s, lambda } = gumbel(input);
  return mu - s * Math.log(random.gamma(lambda) / lambda);
}

/** Mean and sigma of what `sampleXmax` draws: mu + s (ln lambda - psi(lambda)) and s sqrt(psi'(lambda)), g/cm2. */
export function xmaxMoments(input: XmaxInput): XmaxMoments {
  const { mu, s, lambda } = gumbel(input);
  return { mean_gcm2: mu + s * (Math.log(lambda) - digamma(lambda)), sigma_gcm2: s * Math.sqrt(trigamma(lambda)) };
}

/**
 * The density, per g/cm2, of what `sampleXmax` draws, as its natural logarithm at an Xmax: with z = (Xmax - mu) / s,
 * lambda ln lambda - ln Gamma(lambda) - ln s - lambda (z + exp(-z)) (De Domenico et al., eq. 2.3). -Infinity where exp(-z)
 * overflows, 700 s below mu.
 */
export function xmaxLogDensity(input: XmaxInput): (xmax_gcm2: number) => number {
  const { mu, s, lambda } = gumbel(input);
  const constant = lambda * Math.log(lambda) - logGamma(lambda) - Math.log(s);
  return (xmax_gcm2) => {
    const z = (xmax_gcm2 - mu) / s;
    return constant - lambda * (z + Math.exp(-z));
  };
}

function gumbel({ primary, energy_eev, hadronicModel }: XmaxInput): Gumbel {
  const e = Math.log(energy_eev / 10) / Math.LN10;
  return primary === "photon" ? photonGumbel(e) : nucleusGumbel(primary, e, hadronicModel);
}

function nucleusGumbel(nucleus: Nucleus, e: number, hadronicModel: HadronicModel): Gumbel {
  const { mu, s, lambda } = GUMBEL[hadronicModel];
  const logA = logMass(nucleus);
  const at = ([a, b, c]: Row) => a + (b + c * logA) * logA;
  return {
    mu: at(mu[0]) + (at(mu[1]) + at(mu[2]) * e) * e,
    s: at(s[0]) + at(s[1]) * e,
    lambda: at(lambda[0]) + at(lambda[1]) * e,
  };
}

function photonGumbel(e: number): Gumbel {
  const s = photonSigma(19 + e) / Math.sqrt(trigamma(1));
  return { mu: 999 + 166 * e + s * digamma(1), s, lambda: 1 };
}

/** Below the first node k is 0, its own; beyond the last k is -1, the last node's: constant outside. */
function photonSigma(lgE: number): number {
  const k = PHOTON_SIGMA.findIndex(([node]) => lgE < node);
  if (k <= 0) return PHOTON_SIGMA.at(k)![1];
  const [low, first] = PHOTON_SIGMA[k - 1]!;
  const [high, last] = PHOTON_SIGMA[k]!;
  return first + ((last - first) * (lgE - low)) / (high - low);
}
