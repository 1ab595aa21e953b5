// What the threads of parallel.test.ts can do.
import { ConfigError, DataError } from "../../src/core/errors.ts";

export interface Initial {
  /** added to what `add` is given */
  offset?: number;
  /** all threads count in it */
  shared?: Int32Array;
  /** `createWorker` throws, having set `shared[0]` to 1 */
  refuse?: boolean;
}

export function createWorker({ offset = 0, shared, refuse = false }: Initial) {
  if (refuse) {
    Atomics.store(shared!, 0, 1);
    throw new ConfigError("no work today");
  }
  const order: number[] = [];
  return {
    add: (value: number) => value + offset,
    /** Late for small numbers, so that the calls of different threads end in another order than they began. */
    async addLate(value: number) {
      await sleep(20 - 5 * (value % 4));
      return value + offset;
    },
    count: () => Atomics.add(shared!, 0, 1),
    numbers: (length: number) => ({ values: new Float64Array(length).fill(length), none: null }),
    /** Notes when it begins and when it ends. */
    async note(value: number) {
      order.push(value);
      await sleep(value === 0 ? 20 : 0);
      order.push(value);
      return [...order];
    },
    fail(value: number) {
      if (value === 3) throw new DataError("row 3: NaN; expected a number");
      return value;
    },
    failOddly() {
      throw "just text";
    },
    notCloneable: () => () => {},
    die: () => process.exit(7),
    async throwLater() {
      setTimeout(() => {
        throw new Error("nobody awaits this");
      });
      await sleep(10_000);
    },
    sleep,
  };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
