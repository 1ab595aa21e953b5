// Steps of the optimisers over `n` parameters w with gradients g, n a multiple of 4; ../../optimiser.ts has the formulas.
// Decays are doubles: 1 minus the float nearest to .999 has an error of 1e-5.

/** Sum of squares of the gradients. */
export function sumSquares(g: usize, n: usize): f64 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (let i: usize = 0; i < n << 2; i += 16) {
    const x = v128.load(g + i);
    const a = f64x2.promote_low_f32x4(x);
    const b = f64x2.promote_low_f32x4(
      i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15),
    );
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
  }
  const sum = f64x2.add(low, high);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** g *= factor. */
export function scale(g: usize, n: usize, factor: f32): void {
  for (let i: usize = 0; i < n << 2; i += 16) v128.store(g + i, f32x4.mul(v128.load(g + i), f32x4.splat(factor)));
}

export function sgd(w: usize, g: usize, v: usize, n: usize, rate: f32, momentum: f32, nesterov: bool): void {
  const r = f32x4.splat(rate);
  const m = f32x4.splat(momentum);
  for (let i: usize = 0; i < n << 2; i += 16) {
    const gradient = v128.load(g + i);
    const velocity = f32x4.add(f32x4.mul(m, v128.load(v + i)), gradient);
    v128.store(v + i, velocity);
    const step = nesterov ? f32x4.add(gradient, f32x4.mul(m, velocity)) : velocity;
    v128.store(w + i, f32x4.sub(v128.load(w + i), f32x4.mul(r, step)));
  }
}

export function rmsprop(w: usize, g: usize, s: usize, n: usize, rate: f32, decay: f64, epsilon: f32): void {
  for (let i: usize = 0; i < n << 2; i += 16) {
    const gradient = v128.load(g + i);
    const squares = f32x4.add(
      f32x4.mul(f32x4.splat(<f32>decay), v128.load(s + i)),
      f32x4.mul(f32x4.splat(<f32>(1 - decay)), f32x4.mul(gradient, gradient)),
    );
    v128.store(s + i, squares);
    const denominator = f32x4.add(f32x4.sqrt(squares), f32x4.splat(epsilon));
    const step = f32x4.div(f32x4.mul(f32x4.splat(rate), gradient), denominator);
    v128.store(w + i, f32x4.sub(v128.load(w + i), step));
  }
}

/**
 * @param rate divided by 1 - beta1^t
 * @param correction 1 / sqrt(1 - beta2^t)
 * @param decay share of the parameter that is taken off before the step
 * @param trainable [n] 1, or 0 for what does not decay
 */
export function adam(
  w: usize,
  g: usize,
  m: usize,
  v: usize,
  n: usize,
  rate: f32,
  correction: f32,
  beta1: f64,
  beta2: f64,
  epsilon: f32,
  decay: f32,
  trainable: usize,
): void {
  const b1 = f32x4.splat(<f32>beta1);
  const b2 = f32x4.splat(<f32>beta2);
  const c1 = f32x4.splat(<f32>(1 - beta1));
  const c2 = f32x4.splat(<f32>(1 - beta2));
  for (let i: usize = 0; i < n << 2; i += 16) {
    const gradient = v128.load(g + i);
    const first = f32x4.add(f32x4.mul(b1, v128.load(m + i)), f32x4.mul(c1, gradient));
    const second = f32x4.add(f32x4.mul(b2, v128.load(v + i)), f32x4.mul(c2, f32x4.mul(gradient, gradient)));
    v128.store(m + i, first);
    v128.store(v + i, second);
    const denominator = f32x4.add(f32x4.mul(f32x4.sqrt(second), f32x4.splat(correction)), f32x4.splat(epsilon));
    let value = v128.load(w + i);
    if (decay != 0) value = f32x4.sub(value, f32x4.mul(f32x4.mul(f32x4.splat(decay), v128.load(trainable + i)), value));
    v128.store(w + i, f32x4.sub(value, f32x4.div(f32x4.mul(f32x4.splat(rate), first), denominator)));
  }
}
