/**
 * The grid of the muon table: zenith angle (deg), Xmax (g/cm2), distance from the axis in the shower plane (m), azimuth
 * about it (deg, 0 early). Chosen by the error of interpolating midpoints that were computed for the purpose
 * (docs/muon-transport.md).
 */
export const ZENITH_NODES: readonly number[] = [0, 15, 27, 37, 46, 54, 60];
export const XMAX_NODES: readonly number[] = [500, 600, 710, 830, 960, 1120, 1300];
export const DISTANCE_NODES: readonly number[] = [200, 290, 415, 595, 850, 1220, 1750, 2500];
export const AZIMUTH_NODES: readonly number[] = [0, 60, 120, 180];

/** Probabilities of the quantiles of arrival time and of energy at ground. */
export const TIME_PROBABILITIES: readonly number[] = [0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];
export const ENERGY_PROBABILITIES: readonly number[] = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];

/** Where the quantities of a node lie: ln D, quantiles of ln t, quantiles of ln(E - 0.15). */
export const LOG_DENSITY = 0;
export const LOG_TIMES = 1;
export const LOG_ENERGIES = LOG_TIMES + TIME_PROBABILITIES.length;
export const QUANTITIES = LOG_ENERGIES + ENERGY_PROBABILITIES.length;

/**
 * The table holds logarithms (of 1/m2, ns, GeV) as whole multiples of this. Rounding is 0.003 % (rms): a tenth of the
 * Monte-Carlo error of densities and medians, less of the outer quantiles'.
 */
export const LOG_STEP = 1e-4;

/** Azimuths at a zenith angle of the table: a vertical shower has one, which holds for all. */
export function azimuthsAt(zenith_deg: number): readonly number[] {
  return zenith_deg === 0 ? [90] : AZIMUTH_NODES;
}
