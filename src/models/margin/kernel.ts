/** What a feature map may stand for; see `Kernel`. */
export const KERNELS = ["rbf", "poly", "sigmoid"] as const;

export type KernelName = (typeof KERNELS)[number];

/**
 * A similarity of two rows x and y, with scikit-learn's definitions (sklearn.metrics.pairwise): rbf exp(-gamma |x - y|^2),
 * poly (gamma x y + coef0)^degree, sigmoid tanh(gamma x y + coef0).
 */
export interface Kernel {
  name: KernelName;
  gamma: number;
  coef0: number;
  /** of poly, whole */
  degree: number;
}

/** `scale`: 1 / (features x variance of all values), 1 where they are constant; `auto`: 1 / features. As in scikit-learn. */
export function gammaOf(gamma: "scale" | "auto" | number, values: ArrayLike<number>, width: number): number {
  if (typeof gamma === "number") return gamma;
  if (gamma === "auto") return 1 / width;
  const { length } = values;
  let mean = 0;
  for (let i = 0; i < length; i++) mean += values[i]!;
  mean /= length;
  let variance = 0;
  for (let i = 0; i < length; i++) variance += (values[i]! - mean) * (values[i]! - mean);
  variance /= length;
  return variance > 0 ? 1 / (width * variance) : 1;
}

/** Rows that a row is compared with. */
export interface Components {
  /** [count x width] row-major */
  values: Float64Array;
  count: number;
  width: number;
}

/** Sets `into[c]` to the kernel of the row `x[first .. first + width)` and component c. */
export function compare(
  kernel: Kernel,
  { values, count, width }: Components,
  { x, first, into }: { x: ArrayLike<number>; first: number; into: Float64Array },
): void {
  const { name, gamma, coef0, degree } = kernel;
  for (let c = 0, at = 0; c < count; c++) {
    let sum = 0;
    if (name === "rbf") {
      for (let k = 0; k < width; k++, at++) {
        const difference = x[first + k]! - values[at]!;
        sum += difference * difference;
      }
      into[c] = Math.exp(-gamma * sum);
      continue;
    }
    for (let k = 0; k < width; k++, at++) sum += x[first + k]! * values[at]!;
    const inner = gamma * sum + coef0;
    into[c] = name === "poly" ? wholePower(inner, degree) : Math.tanh(inner);
  }
}

/** base^exponent by squaring. */
function wholePower(base: number, exponent: number): number {
  let power = 1;
  for (let rest = exponent, square = base; rest > 0; rest = Math.floor(rest / 2), square *= square) {
    if (rest % 2 === 1) power *= square;
  }
  return power;
}
