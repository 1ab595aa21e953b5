/**
 * The t with which a share `confidence` of Student's distribution lies within [-t, t], for a whole number of degrees of
 * freedom above 0: by bisection of its distribution function (M. Abramowitz & I. A. Stegun, Handbook of Mathematical
 * Functions, 1964, 26.7.3 and 26.7.4). It is what the standard error of a mean of n = degrees + 1 values is multiplied with.
 *
 * @example
 * studentT(0.95, 4); // 2.776
 */
export function studentT(confidence: number, degrees: number): number {
  let [low, high] = [0, 1];
  while (within(high, degrees) < confidence) high *= 2;
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (within(middle, degrees) < confidence) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The share within [-t, t]. */
function within(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees));
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const isOdd = degrees % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k <= degrees - 2; k += 2) {
    term *= ((k - 1) / k) * cosine * cosine;
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
}
