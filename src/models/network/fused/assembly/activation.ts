// Activations and their derivatives, `size` rows of a value; see matrix.ts for the conventions. Kinds are counted as in
// ../kernels.ts: 1 relu, 2 selu, 3 elu, 4 gelu, 5 tanh, 6 sigmoid, 7 softplus.
import {
  exponentialMinusOne,
  exponentialOf,
  hyperbolicTangent,
  logisticOf,
  normalProbability,
  softplusOf,
} from "./exponential.ts";

/** Klambauer et al. 2017, "Self-normalizing neural networks". */
const SELU_SCALE: f32 = 1.0507009873554805;
const SELU_ALPHA: f32 = 1.6732632423543772;
const INVERSE_ROOT_2PI: f32 = 0.3989422804014327;

function exponentialLinear(x: v128, scale: f32, alpha: f32): v128 {
  const negative = f32x4.mul(f32x4.splat(scale * alpha), exponentialMinusOne(x));
  return v128.bitselect(f32x4.mul(f32x4.splat(scale), x), negative, f32x4.gt(x, f32x4.splat(0)));
}

/** The derivative of it from its value y: scale above 0, y + scale alpha below. */
function exponentialSlope(y: v128, scale: f32, alpha: f32): v128 {
  const negative = f32x4.add(y, f32x4.splat(scale * alpha));
  return v128.bitselect(f32x4.splat(scale), negative, f32x4.gt(y, f32x4.splat(0)));
}

function valueAt(kind: u32, x: v128): v128 {
  switch (kind) {
    case 1:
      return f32x4.max(x, f32x4.splat(0));
    case 2:
      return exponentialLinear(x, SELU_SCALE, SELU_ALPHA);
    case 3:
      return exponentialLinear(x, 1, 1);
    case 4:
      return f32x4.mul(x, normalProbability(x));
    case 5:
      return hyperbolicTangent(x);
    case 6:
      return logisticOf(x);
    default:
      return softplusOf(x);
  }
}

/** y = f(x); y may be x. */
export function activate(kind: u32, x: usize, size: usize, stride: usize, columns: usize, y: usize): void {
  for (let i: usize = 0; i < size; i++) {
    const row = (i * stride) << 2;
    for (let j = row; j < row + (columns << 2); j += 16) v128.store(y + j, valueAt(kind, v128.load(x + j)));
  }
}

function slopeAt(kind: u32, x: usize, y: usize): v128 {
  const one = f32x4.splat(1);
  switch (kind) {
    case 1:
      return v128.and(f32x4.gt(v128.load(y), f32x4.splat(0)), one);
    case 2:
      return exponentialSlope(v128.load(y), SELU_SCALE, SELU_ALPHA);
    case 3:
      return exponentialSlope(v128.load(y), 1, 1);
    case 4: {
      const at = v128.load(x);
      const density = f32x4.mul(
        f32x4.splat(INVERSE_ROOT_2PI),
        exponentialOf(f32x4.mul(f32x4.mul(at, at), f32x4.splat(-0.5))),
      );
      return f32x4.add(normalProbability(at), f32x4.mul(at, density));
    }
    case 5: {
      const value = v128.load(y);
      return f32x4.sub(one, f32x4.mul(value, value));
    }
    case 6: {
      const value = v128.load(y);
      return f32x4.mul(value, f32x4.sub(one, value));
    }
    default:
      // The slope of softplus is the sigmoid, 1 - exp(-y).
      return f32x4.neg(exponentialMinusOne(f32x4.neg(v128.load(y))));
  }
}

/** d *= f'(x), where y = f(x); x is read for gelu only. */
export function activationSlope(
  kind: u32,
  x: usize,
  y: usize,
  size: usize,
  stride: usize,
  columns: usize,
  d: usize,
): void {
  for (let i: usize = 0; i < size; i++) {
    const row = (i * stride) << 2;
    for (let j = row; j < row + (columns << 2); j += 16) {
      v128.store(d + j, f32x4.mul(v128.load(d + j), slopeAt(kind, x + j, y + j)));
    }
  }
}
