/** Rest energy of a muon, GeV (PDG), and c times its mean life, m (section 4.5 of the physics model). */
export const MUON_MASS_GEV = 0.105658;
const DECAY_LENGTH_M = 658.6;
/** Speed of light, m/ns. */
export const LIGHT_M_NS = 0.299792458;
/** Energy loss in air, GeV per g/cm2 (section 4.5). */
const LOSS_GEV_GCM2 = 0.0021;
/** Least total energy at ground that counts, GeV (section 4.5). */
export const LEAST_ENERGY_GEV = 0.15;

/** Isothermal atmosphere: X(h) = 1030 g/cm2 exp(-h / 7.9 km); height of the ground, m (section 4.4). */
const SEA_LEVEL_GCM2 = 1030;
const SCALE_HEIGHT_M = 7900;
const GROUND_M = 1452;
/** Vertical depth of the ground, g/cm2: 857.1. */
export const GROUND_GCM2 = SEA_LEVEL_GCM2 * Math.exp(-GROUND_M / SCALE_HEIGHT_M);

/** A muon's straight path from where it was made to the ground. */
export interface MuonPath {
  /** vertical depth of its start, g/cm2 */
  depth_gcm2: number;
  /** cosine of its own zenith angle */
  cosine: number;
}

/** What becomes of a muon on its path. */
export interface MuonArrival {
  /** total energy at ground, GeV */
  energy_gev: number;
  /** probability that it did not decay */
  survival: number;
  /** ns behind light on the same path */
  lag_ns: number;
}

/** Height above ground, m, of a vertical depth, g/cm2. */
export function heightAboveGround(depth_gcm2: number): number {
  return SCALE_HEIGHT_M * Math.log(GROUND_GCM2 / depth_gcm2);
}

/** Energy, GeV, that a muon loses on its way to the ground: 2.1 MeV per g/cm2 along its own path. */
export function energyLoss({ depth_gcm2, cosine }: MuonPath): number {
  return (LOSS_GEV_GCM2 * (GROUND_GCM2 - depth_gcm2)) / cosine;
}

/**
 * Follows a muon of total energy `energy_gev` to the ground; it must arrive with more than its mass. Fills `out`.
 *
 * With x the vertical depth, dl = H dx / (x cos) and E = A - k x, k = 2.1 MeV / cos, A the energy that it would have had at
 * the top of the atmosphere. In the variable E the integrals of sections 4.5 and 4.6 are elementary, P^2 = A^2 - m^2:
 *
 *     int dl / p     = (H / cos) int dE / ((A - E) p)    = (H / cos) (1/P) [ln((t - t-) / (t+ - t))],
 *                      t = (E + p) / m, t+- = (A +- P) / m
 *     int dl (m/E)^2 = (H / cos) m^2 int dE / (E^2 (A - E)) = (H / cos) m^2 [ln(E / (A - E)) / A^2 - 1 / (A E)]
 *
 * both from the energy at ground to the first. The survival is exp(-int dl m / (p c tau)); the lag is int dl (m/E)^2 / 2c, the
 * leading term of that of a particle slower than light, as the physics model has it.
 */
export function followMuon({ depth_gcm2, cosine }: MuonPath, energy_gev: number, out: MuonArrival): void {
  const m = MUON_MASS_GEV;
  const loss = LOSS_GEV_GCM2 / cosine;
  const top = energy_gev + loss * depth_gcm2;
  const ground = top - loss * GROUND_GCM2;
  const topMomentum = Math.sqrt(top * top - m * m);
  // A - E is k x: no difference of large numbers.
  const first = loss * depth_gcm2;
  const last = loss * GROUND_GCM2;
  const start = energy_gev + Math.sqrt(energy_gev * energy_gev - m * m);
  const end = ground + Math.sqrt(ground * ground - m * m);
  const sum = top + topMomentum; // t+ m; t- m is m^2 / (t+ m)
  const least = (m * m) / sum;
  const turns = Math.log(((start - least) * (sum - end)) / ((sum - start) * (end - least))) / topMomentum;
  const path = SCALE_HEIGHT_M / cosine;
  const slow = Math.log((energy_gev * last) / (ground * first)) / (top * top) - (1 / energy_gev - 1 / ground) / top;
  out.energy_gev = ground;
  out.survival = Math.exp((-path * m * turns) / DECAY_LENGTH_M);
  out.lag_ns = (path * m * m * slow) / (2 * LIGHT_M_NS);
}
