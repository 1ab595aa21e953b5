/** Columns that all stations of an event share: of the shower, as it was reconstructed from all of them. */
export const EVENT_VALUES = ["energy_eev", "s1000_vem", "zenith_deg", "azimuth_deg"] as const;
/** Columns that all rows of a shower share, on whatever core it fell: what is true of it. */
export const SHOWER_VALUES = ["energy_mc_eev", "zenith_mc_deg", "azimuth_mc_deg", "xmax_gcm2", "ln_nmu"] as const;

/**
 * How far two copies of a value may be apart, relative to it, absolute below 1: a text of six digits has half of 1e-5 of 1.00000, one
 * of five decimals as much of 0.00001, and float32 has less (6e-8). Values of two showers are so near once in some 100,000 pairs.
 */
const ROUNDING = 1e-5;

/**
 * Whether a value is another than its owner's first of that column, which `firsts` has at `at`: NaN until there is one, and then the first
 * that is not NaN, which it takes here.
 */
export function isAnother(firsts: number[] | Float64Array, at: number, value: number): boolean {
  const first = firsts[at]!;
  if (Number.isNaN(first)) firsts[at] = value;
  return !mayBeSame(value, first);
}

/** Whether two numbers may be copies of one, rounded or not. A NaN says nothing, so it is no other value. */
function mayBeSame(one: number, other: number): boolean {
  return !(Math.abs(one - other) > ROUNDING * Math.max(1, Math.abs(one), Math.abs(other)));
}
