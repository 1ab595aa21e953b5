import { expect, test } from "vitest";
import { MISSING } from "../../../../src/models/boosting/builtin/binned-rows.ts";
import { partitionRows } from "../../../../src/models/boosting/builtin/partition.ts";

const sums = { gradient: 0, hessian: 0 };

function partition(codes: number[], rows: number[], defaultLeft: boolean, [begin, end] = [0, rows.length]) {
  const range = { rows: Uint32Array.from(rows), begin: begin!, end: end! };
  const split = { feature: 0, bin: 4, defaultLeft, gain: 1, left: sums, right: sums };
  const binned = { rows: codes.length, features: 1, codes: Uint8Array.from(codes) };
  const middle = partitionRows(binned, range, split, new Uint32Array(rows.length));
  return { middle, rows: [...range.rows] };
}

test("codes up to the bin go to the front, and both sides keep their order", () => {
  expect(partition([5, 4, 0, 9, 3], [0, 1, 2, 3, 4], false)).toEqual({ middle: 3, rows: [1, 2, 4, 0, 3] });
});

test("missing values go where the split says", () => {
  expect(partition([MISSING, 4, 5], [0, 1, 2], false)).toEqual({ middle: 1, rows: [1, 0, 2] });
  expect(partition([MISSING, 4, 5], [0, 1, 2], true)).toEqual({ middle: 2, rows: [0, 1, 2] });
});

test("rows outside the node stay where they are", () => {
  expect(partition([9, 9, 0, 9], [0, 1, 2, 3], false, [1, 3])).toEqual({ middle: 2, rows: [0, 2, 1, 3] });
});
