import { describe, expect, test } from "vitest";
import { ConfigError } from "../../../../src/core/errors.ts";
import { Port } from "../../../../src/models/boosting/ml-xgboost/port.ts";
import { trainPort } from "../../../../src/models/boosting/ml-xgboost/training.ts";
import { inputOf } from "./inputs.ts";

describe("memory", () => {
  test("more rows than its heap can have end in a message that says so", async () => {
    const port = await Port.open();
    // Nothing of that size is made: the port asks for memory before it reads.
    const huge = { byteLength: 2.146e9, length: 536_500_000 } as Float32Array;
    const attempt = () => port.load(huge, new Float32Array(75_000), 7);
    expect(attempt).toThrow(ConfigError);
    expect(attempt).toThrow(
      /engine: ml-xgboost is out of memory with 75000 rows of 7 features; expected about 70 million values/,
    );
    port.close();
  });

  test("is given back after every fit, also one that fails or is stopped", async () => {
    const bad = inputOf({ objective: "binary:logistic" });
    bad.train.label.fill(2);
    const abort = AbortSignal.abort();
    const fits = async (count: number) => {
      for (let i = 0; i < count; i++) {
        await trainPort(inputOf({ rounds: 2 }));
        await expect(trainPort(bad)).rejects.toThrow();
        await expect(trainPort(inputOf({}, { context: { signal: abort } }))).rejects.toThrow();
      }
    };
    await fits(20);
    const before = process.memoryUsage().rss;
    // An instance has 16 MB, so 80 more of them would be 1.3 GB; some of the last wait for the garbage collector.
    await fits(40);
    expect(process.memoryUsage().rss - before).toBeLessThan(300e6);
  });
});
