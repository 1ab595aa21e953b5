// exp and its kin of four float32, from Taylor's series; see matrix.ts for the conventions. NaN gives NaN. What recurrent layers
// call is inlined: a call for each four numbers takes a fifth of their time.

const LOG2E: f32 = 1.44269504;
/** ln 2 in two parts: whole numbers below 2^9 times the first are exact. */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.12194440e-4;
/** 1.5 * 2^23: adding it rounds a small number to a whole one. */
const ROUNDER: f32 = 12582912;
const LARGEST: f32 = 88;
const SMALLEST: f32 = -87;

/** 2^k of whole numbers k by its exponent bits. */
@inline
function powerOf(k: v128): v128 {
  return i32x4.shl(i32x4.add(k, i32x4.splat(127)), 23);
}

/** exp(r) - 1 for |r| <= ln 2 / 2, relative error below 1e-7. */
@inline
function shortExponential(r: v128): v128 {
  let p = f32x4.splat(1.0 / 5040.0);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 720.0));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 120.0));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 24.0));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.0 / 6.0));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.5));
  return f32x4.add(r, f32x4.mul(f32x4.mul(r, r), p));
}

/** x within [-87, 88]: pmin and pmax, one instruction where min and max are eight, give their first argument where it is NaN. */
@inline
function limitedOf(x: v128): v128 {
  return f32x4.pmax(f32x4.pmin(x, f32x4.splat(LARGEST)), f32x4.splat(SMALLEST));
}

/** exp(x), x limited to [-87, 88]. */
@inline
export function exponentialOf(x: v128): v128 {
  const limited = limitedOf(x);
  const shifted = f32x4.add(f32x4.mul(limited, f32x4.splat(LOG2E)), f32x4.splat(ROUNDER));
  const k = f32x4.sub(shifted, f32x4.splat(ROUNDER));
  const r = f32x4.sub(f32x4.sub(limited, f32x4.mul(k, f32x4.splat(LN2_HIGH))), f32x4.mul(k, f32x4.splat(LN2_LOW)));
  // The low bits of `shifted` are k.
  const power = powerOf(i32x4.sub(shifted, f32x4.splat(ROUNDER)));
  return f32x4.add(power, f32x4.mul(power, shortExponential(r)));
}

/** exp(x) - 1, x limited to [-87, 88], accurate near 0. */
@inline
export function exponentialMinusOne(x: v128): v128 {
  const limited = limitedOf(x);
  const shifted = f32x4.add(f32x4.mul(limited, f32x4.splat(LOG2E)), f32x4.splat(ROUNDER));
  const k = f32x4.sub(shifted, f32x4.splat(ROUNDER));
  const r = f32x4.sub(f32x4.sub(limited, f32x4.mul(k, f32x4.splat(LN2_HIGH))), f32x4.mul(k, f32x4.splat(LN2_LOW)));
  const power = powerOf(i32x4.sub(shifted, f32x4.splat(ROUNDER)));
  return f32x4.add(f32x4.mul(power, shortExponential(r)), f32x4.sub(power, f32x4.splat(1)));
}

/** 1 / (1 + exp(-x)). */
@inline
export function logisticOf(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exponentialOf(f32x4.neg(x))));
}

/** tanh(x) = (1 - exp(-2 |x|)) / (1 + exp(-2 |x|)) with the sign of x, accurate near 0. */
@inline
export function hyperbolicTangent(x: v128): v128 {
  const two = f32x4.splat(2);
  const e = exponentialMinusOne(f32x4.mul(f32x4.abs(x), f32x4.neg(two)));
  const magnitude = f32x4.div(f32x4.neg(e), f32x4.add(e, two));
  const sign = v128.and(x, i32x4.splat(0x80000000));
  return v128.or(magnitude, sign);
}

/** ln(1 + exp(-|x|)) + max(x, 0), lane by lane: the logarithm is no short series. */
export function softplusOf(x: v128): v128 {
  const e = exponentialOf(f32x4.neg(f32x4.abs(x)));
  const logarithm = f32x4(
    Mathf.log1p(f32x4.extract_lane(e, 0)),
    Mathf.log1p(f32x4.extract_lane(e, 1)),
    Mathf.log1p(f32x4.extract_lane(e, 2)),
    Mathf.log1p(f32x4.extract_lane(e, 3)),
  );
  return f32x4.add(logarithm, f32x4.max(x, f32x4.splat(0)));
}

/** Normal probability below x: Abramowitz & Stegun 1964, eq. 7.1.26 for erf(x / sqrt(2)), absolute error below 1.5e-7. */
export function normalProbability(x: v128): v128 {
  const one = f32x4.splat(1);
  const z = f32x4.mul(f32x4.abs(x), f32x4.splat(0.70710678));
  const t = f32x4.div(one, f32x4.add(one, f32x4.mul(f32x4.splat(0.3275911), z)));
  let p = f32x4.splat(1.061405429);
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(-1.453152027));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(1.421413741));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(-0.284496736));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(0.254829592));
  // Half of the complement of erf is the probability beyond |x|.
  const beyond = f32x4.mul(f32x4.mul(f32x4.mul(p, t), exponentialOf(f32x4.neg(f32x4.mul(z, z)))), f32x4.splat(0.5));
  return v128.bitselect(beyond, f32x4.sub(one, beyond), f32x4.lt(x, f32x4.splat(0)));
}
