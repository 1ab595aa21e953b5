/**
 * How a gradient g changes a parameter w at learning rate r.
 *
 * `sgd`: v = m v + g; w -= r v, with Nesterov w -= r (g + m v). `rmsprop`: s = d s + (1 - d) g^2; w -= r g / (sqrt(s) + e).
 * `adam`: Kingma & Ba 2015, with both corrections for the first steps; `adamw`: Loshchilov & Hutter 2019, w -= r
 * weightDecay w first, of all that is trained. As PyTorch computes them, where a beta1 changes from step to step, too: see
 * `biasCorrection`.
 */
export type Optimiser =
  | { name: "sgd"; momentum: number; nesterov: boolean }
  | { name: "rmsprop"; decay: number; epsilon: number }
  | { name: "adam"; beta1: number; beta2: number; epsilon: number }
  | { name: "adamw"; beta1: number; beta2: number; epsilon: number; weightDecay: number };

/** 1 - beta^t, what Adam divides the mean of t steps by: with the last step's beta where a schedule changes it, as PyTorch. */
export function biasCorrection(beta: number, t: number): number {
  let [power, square] = [1, beta];
  // By products, which are the same on every machine.
  for (let rest = t; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power *= square;
    square *= square;
  }
  return 1 - power;
}
