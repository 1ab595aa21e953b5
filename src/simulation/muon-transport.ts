import { DEGREE } from "../core/units.ts";
import {
  energyLoss,
  followMuon,
  GROUND_GCM2,
  heightAboveGround,
  LEAST_ENERGY_GEV,
  LIGHT_M_NS,
  MUON_MASS_GEV,
  type MuonArrival,
  type MuonPath,
} from "./muon-path.ts";

/** Production depth: a Gaisser-Hillas profile, its maximum 300 g/cm2 before Xmax, X0 = -45, width 75 (4.1) [A, tuned]. */
const BEFORE_XMAX_GCM2 = 300;
const START_GCM2 = -45;
const WIDTH_GCM2 = 75;
/** Energy where it is made: dN/dE ~ (E + 3 GeV)^-2.6 above 0.3 GeV (4.2) [S; the softening tuned]. */
const SOFTENING_GEV = 3;
const SPECTRAL_INDEX = 2.6;
const LEAST_PRODUCED_GEV = 0.3;
/** Transverse momentum: p_t exp(-p_t / Q), muons of more than 0.9 E are dropped (4.3) [S; Q 0.15-0.17 in the literature]. */
const Q_GEV = 0.17;
const MOST_TRANSVERSE = 0.9;

/** A shower as its muons see it, but for their number. */
export interface MuonSource {
  zenith_deg: number;
  /** slant depth of the shower maximum, g/cm2 */
  xmax_gcm2: number;
}

/**
 * The muon transport of section 4 of the physics model after Cazon et al., Astropart. Phys. 21 (2004) 71,
 * astro-ph/0311223, and 36 (2012) 211, arXiv:1201.5294, as an integral instead of a random walk.
 *
 * Conventions. A muon made on the axis at axial distance l from where the axis meets the ground, emitted at an angle a
 * to the axis with azimuth zeta about it (0: early, upstream), hits the ground after an axial path s: r = s tan a and
 * l = s + r tan(theta) cos(zeta), so s = l / (1 + tan a tan(theta) cos(zeta)). r is the distance from the axis in the shower
 * plane. Its own path has the length sqrt(r^2 + s^2) and the zenith angle cos = cos(theta) l / sqrt(r^2 + s^2); energy loss and
 * decay run along it to the ground. The delay is counted from the plane front at that station: sqrt(r^2 + s^2) - s over c,
 * plus the lag of a slow particle.
 *
 * Densities count muons on the ground per area projected along the axis (r dr dzeta of the shower plane). A given place
 * and a muon's l and E fix a, so that two integrals remain, over production depth and energy, with the Jacobian
 * da / dr = l cos^2(a) / s^2 from r = l tan a / (1 + tan a tan(theta) cos(zeta)):
 *
 *     D(r, zeta) = int dX int dE profile(X) spectrum(E) f(a) l cos^2(a) / (2 pi r s^2) survival,   f(a) = p cos(a) f(p_t)
 *
 * Every muon of a computation therefore arrives where it is wanted; none is spent elsewhere.
 */
export class MuonTransport {
  /** slant depth of the ground, g/cm2 */
  readonly ground_gcm2: number;
  /** of the last muon that `weigh` found to arrive: ns after the plane front */
  delay_ns = 0;
  /** ... and its energy and survival */
  readonly arrival: MuonArrival = { energy_gev: 0, survival: 0, lag_ns: 0 };
  private readonly path: MuonPath = { depth_gcm2: 0, cosine: 1 };
  private readonly cosine: number;
  private readonly tangent: number;
  private readonly maximum_gcm2: number;

  constructor({ zenith_deg, xmax_gcm2 }: MuonSource) {
    this.cosine = Math.cos(zenith_deg * DEGREE);
    this.tangent = Math.sin(zenith_deg * DEGREE) / this.cosine;
    this.ground_gcm2 = GROUND_GCM2 / this.cosine;
    this.maximum_gcm2 = xmax_gcm2 - BEFORE_XMAX_GCM2;
  }

  /** The production profile at a slant depth, g/cm2: 1 at its maximum; it ends at the ground. */
  profile(depth_gcm2: number): number {
    const rise = this.maximum_gcm2 - START_GCM2;
    const z = (depth_gcm2 - START_GCM2) / rise;
    return Math.exp((rise / WIDTH_GCM2) * Math.log(z) + (this.maximum_gcm2 - depth_gcm2) / WIDTH_GCM2);
  }

  /** Distance, m, along the axis from a slant depth to the ground. */
  axialDistance(depth_gcm2: number): number {
    return heightAboveGround(depth_gcm2 * this.cosine) / this.cosine;
  }

  /**
   * Muons that arrive at a place per m2, per g/cm2 of slant depth at production and per unit of `v`, which spreads energies
   * over all that reach the ground: E = E_min + q v / (1 - v). The production has a profile of 1 at its maximum and one
   * muon for each depth there. 0 where none can arrive.
   */
  weigh(depth_gcm2: number, v: number, r_m: number, cosAzimuth: number): number {
    const { path, arrival } = this;
    path.depth_gcm2 = depth_gcm2 * this.cosine;
    const l = this.axialDistance(depth_gcm2);
    const s = l - r_m * this.tangent * cosAzimuth;
    if (!(s > 0)) return 0; // the place lies above where the muon is made
    const length = Math.sqrt(r_m * r_m + s * s);
    path.cosine = (this.cosine * l) / length;
    const sine = r_m / length;
    const cosA = s / length;
    const least = Math.max(LEAST_PRODUCED_GEV, LEAST_ENERGY_GEV + energyLoss(path));
    const spread = 1 / (sine / (3 * Q_GEV) + 1 / (least + SOFTENING_GEV));
    const rest = Math.max(1 - v, 1e-9);
    const energy = least + (spread * v) / rest;
    const momentum = Math.sqrt(energy * energy - MUON_MASS_GEV * MUON_MASS_GEV);
    const transverse = momentum * sine;
    if (transverse > MOST_TRANSVERSE * energy) return 0;
    followMuon(path, energy, arrival);
    this.delay_ns = (length - s) / LIGHT_M_NS + arrival.lag_ns;
    const x = transverse / Q_GEV;
    const angular = (momentum * cosA * x * Math.exp(-x)) / Q_GEV;
    const jacobian = (l * cosA * cosA) / (2 * Math.PI * r_m * s * s);
    return (
      this.profile(depth_gcm2) * spectrum(energy) * (spread / (rest * rest)) * angular * jacobian * arrival.survival
    );
  }
}

/** Energy spectrum at production, per GeV, of integral 1 above 0.3 GeV. */
function spectrum(energy_gev: number): number {
  const n = SPECTRAL_INDEX - 1;
  const x = (energy_gev + SOFTENING_GEV) / (LEAST_PRODUCED_GEV + SOFTENING_GEV);
  return (n / (LEAST_PRODUCED_GEV + SOFTENING_GEV)) * Math.exp(-SPECTRAL_INDEX * Math.log(x));
}
