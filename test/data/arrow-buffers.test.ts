import { expect, test } from "vitest";
import { checkBuffers } from "../../src/data/arrow-buffers.ts";

const buffers = (...places: [number, number][]) => places.map(([offset, length]) => ({ offset, length }));

test("buffers one after the other pass, with padding to 8 or 64 bytes, empty ones anywhere", () => {
  expect(() => checkBuffers(buffers([0, 5], [8, 16], [64, 3], [0, 0]), 72)).not.toThrow();
});

test.each([
  [[0, 8], [4, 8], "a buffer starts at byte 4 of its body; expected it right after byte 8"],
  [[0, 8], [72, 8], "a buffer starts at byte 72 of its body; expected it right after byte 8"],
  [[0, 8], [8, 100], "a buffer ends at byte 108 of a body of 100"],
  [[0, 8], [-8, 4], "a buffer ends at byte -4 of a body of 100"],
] as const)("%j and %j do not", (first, second, message) => {
  expect(() => checkBuffers(buffers([...first], [...second]), 100)).toThrow(message);
});
