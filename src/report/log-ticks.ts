/**
 * Ticks of a logarithmic axis that can all carry a label: 1, 2 and 5 times the powers of ten within [low, high], the
 * powers alone from two and a half decades on. Empty for an axis so short that it holds none. Needs 0 < low <= high.
 */
export function logTicks(low: number, high: number): number[] {
  const multiples = Math.log10(high / low) < 2.5 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const multiple of multiples) {
      const tick = Number(`${multiple}e${power}`);
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return ticks;
}
