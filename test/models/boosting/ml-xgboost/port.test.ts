import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { ConfigError } from "../../../../src/core/errors.ts";
import { Port } from "../../../../src/models/boosting/ml-xgboost/port.ts";

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
    // In a process of its own: other tests use memory, too.
    const script = fileURLToPath(new URL("repeated-fits.ts", import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", script]);
    // An instance has 16 MB, so 50 more of them would be 0.8 GB; some of the last wait for the garbage collector.
    expect(Number(stdout)).toBeLessThan(300e6);
  });
});
