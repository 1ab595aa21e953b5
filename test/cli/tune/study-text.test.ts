import { expect, test } from "vitest";
import { secondsOf } from "../../../src/cli/tune/study-text.ts";

test("a trial took what its search has told, else the time from its beginning to its end", () => {
  const trial = {
    ...{ number: 0, state: "complete" as const, params: {}, distributions: {}, value: 1, intermediate: [] },
    ...{ attributes: {}, started: 1000, ended: 61_000 },
  };
  expect(secondsOf(trial)).toBe(60);
  expect(secondsOf({ ...trial, attributes: { "cascada:seconds": 2.5 } })).toBe(2.5);
  expect(secondsOf({ ...trial, ended: null })).toBeNull();
});
