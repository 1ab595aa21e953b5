import { expect } from "vitest";
import type { Importance } from "../../../src/models/model.ts";

/** Every number within `tolerance` of its peer, of its size where that is above 1. */
export function expectClose(ours: ArrayLike<number>, theirs: ArrayLike<number>, tolerance: number): void {
  expect(ours.length).toBe(theirs.length);
  let [worst, at] = [0, 0];
  for (let i = 0; i < ours.length; i++) {
    const apart = Math.abs(ours[i]! - theirs[i]!) / Math.max(1, Math.abs(theirs[i]!));
    if (!(apart <= worst)) [worst, at] = [apart, i];
  }
  expect(worst, `number ${at}: ${ours[at]}, theirs ${theirs[at]}`).toBeLessThanOrEqual(tolerance);
}

/**
 * Contributions as Python's to 1e-5, and adding up to the margins.
 *
 * @param width features and the bias
 * @param margins [rows x groups]
 */
export function expectSameContributions(
  ours: Float32Array,
  theirs: Float32Array,
  { width, margins }: { width: number; margins: Float32Array },
): void {
  expectClose(ours, theirs, 1e-5);
  const sums = Float64Array.from(margins, (_, i) => {
    return ours.subarray(i * width, (i + 1) * width).reduce((sum, value) => sum + value, 0);
  });
  expectClose(sums, margins, 1e-5);
}

/** Python leaves features out that no tree uses. */
export function expectSameImportance(
  ours: readonly Importance[],
  theirs: Readonly<Record<string, Readonly<Record<string, number>>>>,
): void {
  for (const row of ours) {
    for (const kind of ["weight", "gain", "cover", "total_gain", "total_cover"] as const) {
      expectClose([row[kind]], [theirs[kind]![row.feature] ?? 0], kind === "weight" ? 0 : 1e-5);
    }
  }
}
