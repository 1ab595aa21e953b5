import { expect, test } from "vitest";
import { BLOCK_ROWS, type Margins, softmaxBlock } from "../../../../src/models/boosting/builtin/softmax.ts";

function margins(columns: number[][], labels: number[], weight?: number[]): Margins {
  return {
    rows: labels.length,
    labels: Uint8Array.from(labels),
    weight: weight && Float32Array.from(weight),
    margins: columns.map((column) => Float32Array.from(column)),
    blockLoss: new Float64Array(Math.ceil(labels.length / BLOCK_ROWS)),
  };
}

test("equal margins of four classes: p = 1/4, g = p - y, h = 2 p (1 - p), loss ln 4", () => {
  const data = margins([[0.5], [0.5], [0.5], [0.5]], [2]);
  const gradients = [0, 1, 2, 3].map(() => new Float32Array(2));
  softmaxBlock(data, 0, gradients);
  expect(gradients.map((pair) => [...pair])).toEqual([
    [0.25, 0.375],
    [0.25, 0.375],
    [-0.75, 0.375],
    [0.25, 0.375],
  ]);
  expect(data.blockLoss[0]).toBeCloseTo(Math.log(4), 12);
});

test("margins 0 and ln 3: p = 1/4 and 3/4; a weight of 2 doubles loss and derivatives", () => {
  const data = margins([[0], [Math.log(3)]], [1], [2]);
  const gradients = [new Float32Array(2), new Float32Array(2)];
  softmaxBlock(data, 0, gradients);
  expect(gradients[0]![0]).toBeCloseTo(0.5, 6);
  expect(gradients[0]![1]).toBeCloseTo(0.75, 6);
  expect(gradients[1]![0]).toBeCloseTo(-0.5, 6);
  expect(data.blockLoss[0]).toBeCloseTo(-2 * Math.log(0.75), 6);
});

test("a certain answer keeps the least Hessian, a certainly wrong one the least probability", () => {
  const data = margins([[200], [0]], [1]);
  const gradients = [new Float32Array(2), new Float32Array(2)];
  softmaxBlock(data, 0, gradients);
  expect([...gradients[0]!]).toEqual([1, Math.fround(1e-16)]);
  expect(data.blockLoss[0]).toBeCloseTo(-Math.log(1e-16), 5);
});

test("rows are taken block by block", () => {
  const rows = BLOCK_ROWS + 3;
  const data = margins([new Array(rows).fill(0), new Array(rows).fill(0)], new Array(rows).fill(0));
  const gradients = [new Float32Array(2 * rows), new Float32Array(2 * rows)];
  softmaxBlock(data, 1, gradients);
  expect(data.blockLoss[0]).toBe(0);
  expect(data.blockLoss[1]).toBeCloseTo(3 * Math.LN2, 6);
  expect(gradients[0]![2 * BLOCK_ROWS - 2]).toBe(0);
  expect(gradients[0]![2 * BLOCK_ROWS]).toBe(-0.5);
});
