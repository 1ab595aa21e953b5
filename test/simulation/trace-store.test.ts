import { expect, it } from "vitest";
import { TraceStore } from "../../src/simulation/trace-store.ts";

it("keeps copies of traces end to end, and what it gave before it grew", () => {
  const store = new TraceStore();
  const source = Float32Array.of(1, 2, 3);
  const first = store.keep(source);
  source.fill(0);
  store.keep(new Float32Array(0));
  const large = new Float32Array(40_000).fill(7);
  expect(store.keep(large)).toEqual(large);
  expect(first).toEqual(Float32Array.of(1, 2, 3));
  const samples = store.samples();
  expect(samples.length).toBe(40_003);
  expect(samples.subarray(0, 5)).toEqual(Float32Array.of(1, 2, 3, 7, 7));
  store.clear();
  expect(store.samples().length).toBe(0);
  store.keep(Float32Array.of(9));
  expect([...store.samples(), samples[0]]).toEqual([9, 1]);
});
