import type { Activation } from "../layer.ts";
import type { ParameterPlace, Pass, Site } from "./fused-layer.ts";

const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;

/** First and second derivative of an activation at x with value y, written to `out`. */
type Slopes = (x: number, y: number, out: Float64Array) => void;

/** A dense layer as its Jacobian needs it: unit u, input i has its weight at `u * unitStride + i * inputStride`. */
interface JacobianPlace {
  kernel: ParameterPlace;
  inputs: number;
  unitStride: number;
  inputStride: number;
  activation: Activation;
  /** byte address of what the activation was applied to; read for gelu only */
  before: number;
}

/**
 * The contractive penalty of a dense layer, mean over rows of ||dy/dx||_F^2 = sum over units of f'(z_u)^2 ||W_u||^2 (Rifai et
 * al. 2011, eq. 7, there for the sigmoid).
 */
export function contraction(weight: number, place: JacobianPlace, { arena, stride, output }: Site) {
  const { kernel, inputs, unitStride, inputStride, activation, before } = place;
  const slopes = SLOPES[activation];
  const out = new Float64Array(2);
  const units = output.size;
  const squares = new Float64Array(units);
  const at = (unit: number, row: number) => unit * stride + row;
  const derivatives = (unit: number, row: number) => {
    const x = before === 0 ? 0 : arena.floats[before / 4 + at(unit, row)]!;
    slopes(x, arena.floats[output.value / 4 + at(unit, row)]!, out);
  };
  return {
    cost({ rows }: Pass): number {
      const w = arena.slice(kernel.value, kernel.size);
      let cost = 0;
      for (let unit = 0; unit < units; unit++) {
        squares[unit] = 0;
        for (let i = 0; i < inputs; i++) squares[unit]! += w[unit * unitStride + i * inputStride]! ** 2;
        let sum = 0;
        for (let row = 0; row < rows; row++) {
          derivatives(unit, row);
          sum += out[0]! * out[0]!;
        }
        cost += squares[unit]! * sum;
      }
      return (weight * cost) / rows;
    },
    /** Adds to the derivative by z, which lies at `d`, and to the kernel's. */
    back({ rows }: Pass, d: number): void {
      const w = arena.slice(kernel.value, kernel.size);
      const gradient = arena.slice(kernel.gradient, kernel.size);
      const factor = (2 * weight) / rows;
      for (let unit = 0; unit < units; unit++) {
        let sum = 0;
        for (let row = 0; row < rows; row++) {
          derivatives(unit, row);
          sum += out[0]! * out[0]!;
          arena.floats[d / 4 + at(unit, row)]! += factor * squares[unit]! * out[0]! * out[1]!;
        }
        for (let i = 0; i < inputs; i++) {
          const weightAt = unit * unitStride + i * inputStride;
          gradient[weightAt]! += factor * sum * w[weightAt]!;
        }
      }
    },
  };
}

function exponentialSlopes(scale: number, alpha: number): Slopes {
  return (_x, y, out) => {
    out[0] = y > 0 ? scale : y + scale * alpha;
    out[1] = y > 0 ? 0 : y + scale * alpha;
  };
}

const SLOPES: Readonly<Record<Activation, Slopes>> = {
  linear: (_x, _y, out) => {
    out[0] = 1;
    out[1] = 0;
  },
  relu: (_x, y, out) => {
    out[0] = y > 0 ? 1 : 0;
    out[1] = 0;
  },
  selu: exponentialSlopes(SELU_SCALE, SELU_ALPHA),
  elu: exponentialSlopes(1, 1),
  gelu: (x, y, out) => {
    const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
    // y = x Phi(x); where x is small, Phi is 1/2 + x phi to the accuracy of the float y.
    const probability = Math.abs(x) > 1e-3 ? y / x : 0.5 + x * density;
    out[0] = probability + x * density;
    out[1] = density * (2 - x * x);
  },
  tanh: (_x, y, out) => {
    out[0] = 1 - y * y;
    out[1] = -2 * y * (1 - y * y);
  },
  sigmoid: (_x, y, out) => {
    out[0] = y * (1 - y);
    out[1] = y * (1 - y) * (1 - 2 * y);
  },
  softplus: (_x, y, out) => {
    const slope = -Math.expm1(-y);
    out[0] = slope;
    out[1] = slope * (1 - slope);
  },
};
