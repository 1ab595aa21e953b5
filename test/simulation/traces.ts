export const TRACE_BINS = 300;

/** Three traces of 0 with values at some bins: `[10, 1.8]` in all PMTs, `[10, 1.8, 1.8, 0]` one by one. */
export function traces(...at: (readonly number[])[]): Float32Array[] {
  const result = [0, 1, 2].map(() => new Float32Array(TRACE_BINS));
  for (const [bin, ...values] of at) {
    result.forEach((trace, pmt) => {
      trace[bin!] = values[pmt] ?? values[0]!;
    });
  }
  return result;
}
