import { afterEach, describe, expect, test, vi } from "vitest";
import { ConfigError, DataError, InterruptedError } from "../../src/core/errors.ts";
import { defaultWorkers, parallelMap, WorkerGroup } from "../../src/core/parallel.ts";
import type { Initial } from "./parallel-methods.ts";

const moduleOf = (initial: Initial = {}) => ({ url: new URL("parallel-methods.ts", import.meta.url).href, initial });

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

async function collected<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const value of values) list.push(value);
  return list;
}

describe("WorkerGroup", () => {
  const open: WorkerGroup[] = [];
  const groupOf = (count: number, initial?: Initial) => {
    const group = new WorkerGroup(moduleOf(initial), count);
    open.push(group);
    return group;
  };
  afterEach(async () => {
    await Promise.all(open.splice(0).map((group) => group.close()));
  });

  test("calls a method of the object made from `initial` in each thread", async () => {
    const group = groupOf(2, { offset: 100 });
    expect(group.size).toBe(2);
    expect(await group.call(1, "add", 5)).toBe(105);
    expect(await group.all("add", 1)).toEqual([101, 101]);
  });

  test("shares SharedArrayBuffers between threads, and moves the arrays of a result", async () => {
    const shared = new Int32Array(new SharedArrayBuffer(4));
    const group = groupOf(2, { shared });
    const before = (await group.all<number>("count")).sort();
    expect(before).toEqual([0, 1]);
    expect(shared[0]).toBe(2);
    expect(await group.call(0, "numbers", 3)).toEqual({ values: Float64Array.of(3, 3, 3), none: null });
  });

  test("runs calls to one thread in order, each when the one before has ended", async () => {
    const group = groupOf(1);
    const notes = await Promise.all(upTo(3).map((value) => group.call(0, "note", value)));
    expect(notes.at(-1)).toEqual([0, 0, 1, 1, 2, 2]);
  });

  test("rejects with the error of the method, of its class, and goes on", async () => {
    const group = groupOf(1);
    const failed = group.call(0, "fail", 3);
    await expect(failed).rejects.toThrow(DataError);
    await expect(failed).rejects.toThrow(/^row 3: NaN; expected a number$/);
    await expect(group.call(0, "failOddly")).rejects.toThrow(/^just text$/);
    await expect(group.call(0, "notCloneable")).rejects.toThrow(/could not be cloned/);
    await expect(group.call(0, "add", () => {})).rejects.toThrow(/could not be cloned/);
    await expect(group.call(0, "no such method")).rejects.toThrow(/not a function/);
    expect(await group.call(0, "add", 1)).toBe(1);
  });

  test("rejects every call with the error of `createWorker`, also one made long after", async () => {
    const shared = new Int32Array(new SharedArrayBuffer(4));
    const group = groupOf(1, { refuse: true, shared });
    await vi.waitUntil(() => shared[0] === 1, { timeout: 30_000 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    for (let i = 0; i < 2; i++) await expect(group.call(0, "add", 1)).rejects.toThrow(ConfigError);
  });

  test("rejects calls for a module that is not there", async () => {
    const group = new WorkerGroup({ url: new URL("no-such-module.ts", import.meta.url).href, initial: {} }, 1);
    open.push(group);
    await expect(group.call(0, "add", 1)).rejects.toThrow(/no-such-module/);
  });

  test.each(["die", "throwLater"])(
    "rejects what waits, and all that follows, once a thread dies (%s)",
    async (method) => {
      const group = groupOf(2);
      const waiting = group.call(1, "sleep", 10_000);
      const dying = group.call(0, method);
      const message = method === "die" ? /^worker thread ended with code 7$/ : /^nobody awaits this$/;
      await expect(dying).rejects.toThrow(message);
      await expect(waiting).rejects.toThrow(message);
      await expect(group.call(1, "add", 1)).rejects.toThrow(message);
    },
  );

  test("rejects what waits, and all that follows, once closed", async () => {
    const group = groupOf(1);
    const waiting = group.call(0, "sleep", 10_000);
    waiting.catch(() => {});
    await group.close();
    await expect(waiting).rejects.toThrow(InterruptedError);
    await expect(group.call(0, "add", 1)).rejects.toThrow(InterruptedError);
  });

  test.each([0, -1, 1.5, Number.NaN])("refuses %d threads", (count) => {
    expect(() => new WorkerGroup(moduleOf(), count)).toThrow(ConfigError);
  });
});

describe("parallelMap", () => {
  test.each([1, 2, 3])("yields results in the order of the inputs, with %d workers", async (workers) => {
    const results = await collected(parallelMap(moduleOf({ offset: 10 }), "addLate", upTo(20), { workers }));
    expect(results).toEqual(upTo(20).map((value) => value + 10));
  });

  test("of no inputs yields nothing", async () => {
    expect(await collected(parallelMap(moduleOf(), "add", [], { workers: 2 }))).toEqual([]);
  });

  test("takes endless inputs, only four ahead of the consumer, and closes them when left", async () => {
    let pulled = 0;
    let closed = false;
    function* endless() {
      try {
        for (;;) yield pulled++;
      } finally {
        closed = true;
      }
    }
    const seen: number[] = [];
    for await (const value of parallelMap<number, number>(moduleOf(), "add", endless(), { workers: 2 })) {
      seen.push(value);
      // Two calls for each of two threads, of which the one that gave this value is not yet called again.
      expect(pulled).toBe(seen.length + 3);
      if (value === 9) break;
    }
    expect(seen).toEqual(upTo(10));
    expect(closed).toBe(true);
  });

  test("throws an error of a thread in its turn, after the results before it", async () => {
    const seen: number[] = [];
    const run = async () => {
      for await (const value of parallelMap<number, number>(moduleOf(), "fail", upTo(9), { workers: 2 })) {
        seen.push(value);
      }
    };
    await expect(run()).rejects.toThrow(DataError);
    expect(seen).toEqual([0, 1, 2]);
  });

  test("throws an error of the inputs, and where a thread dies", async () => {
    function* broken() {
      yield 1;
      throw new DataError("no more");
    }
    await expect(collected(parallelMap(moduleOf(), "add", broken(), { workers: 1 }))).rejects.toThrow(DataError);
    await expect(collected(parallelMap(moduleOf(), "die", [1], { workers: 1 }))).rejects.toThrow(/ended with code 7$/);
  });

  test("ends with InterruptedError when aborted while threads work", async () => {
    const controller = new AbortController();
    const run = collected(parallelMap(moduleOf(), "sleep", [10_000], { workers: 2, signal: controller.signal }));
    setTimeout(() => controller.abort(), 100);
    await expect(run).rejects.toThrow(InterruptedError);
  });

  test("ends with InterruptedError when aborted by the consumer, and when aborted before it began", async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    const run = async () => {
      for await (const value of parallelMap<number, number>(moduleOf(), "add", upTo(3), {
        workers: 3,
        signal: controller.signal,
      })) {
        seen.push(value);
        controller.abort();
      }
    };
    await expect(run()).rejects.toThrow(InterruptedError);
    expect(seen).toEqual([0]);
    await expect(run()).rejects.toThrow(InterruptedError);
    expect(seen).toEqual([0]);
  });

  test("refuses no workers", async () => {
    await expect(collected(parallelMap(moduleOf(), "add", [1], { workers: 0 }))).rejects.toThrow(
      /^0 workers; expected a whole number above 0$/,
    );
  });
});

test("defaultWorkers is at least one", () => {
  expect(defaultWorkers()).toBeGreaterThanOrEqual(1);
});
