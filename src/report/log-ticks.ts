/**
 * Ticks of a logarithmic axis that can all carry a label: 1, 2 and 5 times the powers of ten within [low, high], the
 * powers alone from two and a half decades on. Empty for an axis so short that it holds none, and for ends that a
 * logarithmic axis cannot have (not positive, not finite).
 */
export function logTicks(low: number, high: number): number[] {
  if (!(low > 0 && high < Number.POSITIVE_INFINITY)) return [];
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
