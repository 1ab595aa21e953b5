import { afterAll, beforeAll, expect, test } from "vitest";
import { WorkerGroup } from "../../src/core/parallel.ts";

let group: WorkerGroup;
beforeAll(() => {
  group = new WorkerGroup({ url: new URL("scratch-worker.ts", import.meta.url).href, initial: undefined }, 1);
});
afterAll(() => group.close());

test("a result that is part of a buffer is copied: the worker goes on using it", async () => {
  expect(await group.call(0, "part")).toEqual(Float64Array.of(1, 2));
  expect(await group.call(0, "part")).toEqual(Float64Array.of(1, 2));
});

test("a small Buffer is part of the pool that all of them share, which Node 22 refuses to move", async () => {
  expect(await group.call(0, "pooled")).toEqual(Uint8Array.from(Buffer.from("small")));
});

test("a whole buffer is moved, once however often it is in the result: the worker has it no more", async () => {
  const values = Float64Array.of(4, 5);
  expect(await group.call(0, "twice")).toEqual({ one: values, other: [values] });
  expect(await group.call(0, "moved")).toBe(0);
});
