/** 1e1, 1e2, ... 1e22: those that a double holds exactly. */
const POWERS = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
/** Between these a float32 times a power of ten is nowhere so near to half a whole number that a double would round it there. */
const SMALLEST = 1e-4;
const LARGEST = 1e6;

/**
 * The shortest decimal of six to nine digits that is read back as the same float32, which must be finite (at most five digits too long
 * below 2^-126).
 *
 * @example
 * float32Text(Math.fround(0.1)); // "0.1", where String gives 0.10000000149011612
 */
export function float32Text(value: number): string {
  const size = Math.abs(value);
  if (size < LARGEST && Number.isInteger(value)) return String(value);
  if (size >= SMALLEST && size < LARGEST) return String(value < 0 ? -shortest(size) : shortest(size));
  for (let digits = 6; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
  }
  return String(Number(value.toPrecision(9)));
}

/**
 * The same number without texts on the way, above 0: a quotient of a whole number and a power of ten, both exact, is what a double is
 * for the decimal.
 */
function shortest(value: number): number {
  let exponent = 6;
  for (let edge = 0.1; value < edge; edge /= 10) exponent++;
  for (let edge = 1; value >= edge; edge *= 10) exponent--;
  for (let digits = 6; digits < 9; digits++, exponent++) {
    const rounded = Math.round(value * POWERS[exponent]!) / POWERS[exponent]!;
    if (Math.fround(rounded) === value) return rounded;
  }
  return Math.round(value * POWERS[exponent]!) / POWERS[exponent]!;
}
