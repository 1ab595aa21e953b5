/** A worker that hands out parts of memory it goes on using, for the tests of what is moved to the caller. */
export function createWorker() {
  const scratch = Float64Array.of(0, 1, 2, 3);
  const whole = Float64Array.of(4, 5);
  return {
    part: () => scratch.subarray(1, 3),
    pooled: () => Buffer.from("small"),
    twice: () => ({ one: whole, other: [whole] }),
    moved: () => whole.length,
  };
}
