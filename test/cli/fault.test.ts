import { afterEach, expect, test, vi } from "vitest";
import { report } from "../../src/cli/fault.ts";
import { DataError } from "../../src/core/errors.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

test("an error is a line for each problem, without secrets of the environment, with the stack or without", () => {
  vi.stubEnv("MY_TOKEN", "abcdef123");
  const printed: string[] = [];
  vi.spyOn(process.stderr, "write").mockImplementation((text) => printed.push(String(text)) > 0);
  const error = new DataError("job.ts:5:1: no abcdef123\njob.ts:6:1: http://me:pw@host");
  expect(report(error, {})).toBe(3);
  expect(printed).toEqual(["cascada: job.ts:5:1: no ***\ncascada: job.ts:6:1: http://***@host\n"]);
  expect(report(error, { debug: true })).toBe(3);
  expect(printed.at(-1)).toContain("fault.test.ts");
  expect(printed.join("")).not.toContain("abcdef123");
});
