// One step in time of recurrent layers, without their matrix products; see matrix.ts for the conventions. A block is `units`
// rows; gates are blocks one after the other.
import { hyperbolicTangent, logisticOf } from "./exponential.ts";

function one(): v128 {
  return f32x4.splat(1);
}

/** d (1 - y^2) */
function tanhGradient(y: v128, d: v128): v128 {
  return f32x4.mul(d, f32x4.sub(one(), f32x4.mul(y, y)));
}

/** d y (1 - y) */
function sigmoidGradient(y: v128, d: v128): v128 {
  return f32x4.mul(f32x4.mul(d, y), f32x4.sub(one(), y));
}

/**
 * c = f c' + i g, h = o tanh(c).
 *
 * @param gates i, f, g, o before their functions; after them when it returns
 * @param earlier c'
 * @param cell c
 * @param squashed tanh(c)
 * @param state h
 */
export function lstmForward(
  gates: usize,
  earlier: usize,
  units: usize,
  stride: usize,
  columns: usize,
  cell: usize,
  squashed: usize,
  state: usize,
): void {
  const block = (units * stride) << 2;
  for (let unit: usize = 0; unit < units; unit++) {
    const row = (unit * stride) << 2;
    for (let at = row; at < row + (columns << 2); at += 16) {
      const atI = gates + at;
      const atF = atI + block;
      const atG = atF + block;
      const atO = atG + block;
      const i = logisticOf(v128.load(atI));
      const f = logisticOf(v128.load(atF));
      const g = hyperbolicTangent(v128.load(atG));
      const o = logisticOf(v128.load(atO));
      const c = f32x4.add(f32x4.mul(f, v128.load(earlier + at)), f32x4.mul(i, g));
      const t = hyperbolicTangent(c);
      v128.store(atI, i);
      v128.store(atF, f);
      v128.store(atG, g);
      v128.store(atO, o);
      v128.store(cell + at, c);
      v128.store(squashed + at, t);
      v128.store(state + at, f32x4.mul(o, t));
    }
  }
}

/**
 * Back through `lstmForward`.
 *
 * @param gates i, f, g, o; the derivatives by what they were before their functions when it returns
 * @param stateGradient what later steps add to the derivative by h
 * @param outputGradient what users of h add to it; 0 if nobody uses it
 * @param cellGradient what later steps add to the derivative by c; that by c' when it returns
 */
export function lstmBackward(
  gates: usize,
  earlier: usize,
  squashed: usize,
  stateGradient: usize,
  outputGradient: usize,
  units: usize,
  stride: usize,
  columns: usize,
  cellGradient: usize,
): void {
  const block = (units * stride) << 2;
  for (let unit: usize = 0; unit < units; unit++) {
    const row = (unit * stride) << 2;
    for (let at = row; at < row + (columns << 2); at += 16) {
      const atI = gates + at;
      const atF = atI + block;
      const atG = atF + block;
      const atO = atG + block;
      const i = v128.load(atI);
      const f = v128.load(atF);
      const g = v128.load(atG);
      const o = v128.load(atO);
      const t = v128.load(squashed + at);
      let dh = v128.load(stateGradient + at);
      if (outputGradient != 0) dh = f32x4.add(dh, v128.load(outputGradient + at));
      const dc = f32x4.add(v128.load(cellGradient + at), tanhGradient(t, f32x4.mul(dh, o)));
      v128.store(atI, sigmoidGradient(i, f32x4.mul(dc, g)));
      v128.store(atF, sigmoidGradient(f, f32x4.mul(dc, v128.load(earlier + at))));
      v128.store(atG, tanhGradient(g, f32x4.mul(dc, i)));
      v128.store(atO, sigmoidGradient(o, f32x4.mul(dh, t)));
      v128.store(cellGradient + at, f32x4.mul(dc, f));
    }
  }
}

/**
 * n = tanh(p + r q), h = n + z (h' - n).
 *
 * @param gates r and z before their functions, p, q; r, z, n, q when it returns
 * @param earlier h'
 * @param state h
 */
export function gruForward(
  gates: usize,
  earlier: usize,
  units: usize,
  stride: usize,
  columns: usize,
  state: usize,
): void {
  const block = (units * stride) << 2;
  for (let unit: usize = 0; unit < units; unit++) {
    const row = (unit * stride) << 2;
    for (let at = row; at < row + (columns << 2); at += 16) {
      const atR = gates + at;
      const atZ = atR + block;
      const atN = atZ + block;
      const r = logisticOf(v128.load(atR));
      const z = logisticOf(v128.load(atZ));
      const n = hyperbolicTangent(f32x4.add(v128.load(atN), f32x4.mul(r, v128.load(atN + block))));
      v128.store(atR, r);
      v128.store(atZ, z);
      v128.store(atN, n);
      v128.store(state + at, f32x4.add(n, f32x4.mul(z, f32x4.sub(v128.load(earlier + at), n))));
    }
  }
}

/**
 * Back through `gruForward`.
 *
 * @param gates r, z, n, q; the derivatives by what r and z were before their functions, by p and by q when it returns
 * @param outputGradient what users of h add to the derivative by it; 0 if nobody uses it
 * @param stateGradient what later steps add to it; what h' gets of it past the gates when it returns
 */
export function gruBackward(
  gates: usize,
  earlier: usize,
  outputGradient: usize,
  units: usize,
  stride: usize,
  columns: usize,
  stateGradient: usize,
): void {
  const block = (units * stride) << 2;
  for (let unit: usize = 0; unit < units; unit++) {
    const row = (unit * stride) << 2;
    for (let at = row; at < row + (columns << 2); at += 16) {
      const atR = gates + at;
      const atZ = atR + block;
      const atN = atZ + block;
      const atQ = atN + block;
      const r = v128.load(atR);
      const z = v128.load(atZ);
      const n = v128.load(atN);
      let dh = v128.load(stateGradient + at);
      if (outputGradient != 0) dh = f32x4.add(dh, v128.load(outputGradient + at));
      const dn = tanhGradient(n, f32x4.mul(dh, f32x4.sub(one(), z)));
      v128.store(atR, sigmoidGradient(r, f32x4.mul(dn, v128.load(atQ))));
      v128.store(atZ, sigmoidGradient(z, f32x4.mul(dh, f32x4.sub(v128.load(earlier + at), n))));
      v128.store(atN, dn);
      v128.store(atQ, f32x4.mul(dn, r));
      v128.store(stateGradient + at, f32x4.mul(dh, z));
    }
  }
}
