import { describe, expect, test } from "vitest";
import {
  CascadaError,
  ConfigError,
  DataError,
  fromPlainError,
  InterruptedError,
  ShapeError,
  TrackingError,
  toPlainError,
} from "../../src/core/errors.ts";

const kinds = [
  [CascadaError, "CascadaError", 1],
  [ConfigError, "ConfigError", 2],
  [DataError, "DataError", 3],
  [ShapeError, "ShapeError", 3],
  [TrackingError, "TrackingError", 4],
  [InterruptedError, "InterruptedError", 130],
] as const;

describe.each(kinds)("%2$s", (Kind, name, exitCode) => {
  test("has its name and exit status, and is a CascadaError with a cause", () => {
    const error = new Kind("what; expected");
    expect(error).toBeInstanceOf(CascadaError);
    expect(error).toMatchObject({ name, exitCode, message: "what; expected" });
    expect(String(error)).toBe(`${name}: what; expected`);
  });

  test("survives as JSON, with its class and stack", () => {
    const error = new Kind("row 3: NaN");
    const again = fromPlainError(JSON.parse(JSON.stringify(toPlainError(error))));
    expect(again).toBeInstanceOf(Kind);
    expect(again.constructor).toBe(Kind);
    expect(again).toMatchObject({ name, exitCode, message: "row 3: NaN", stack: error.stack });
  });
});

test("errors wrap a cause", () => {
  const cause = new Error("ENOENT");
  expect(new DataError("no such file", { cause }).cause).toBe(cause);
});

test("other errors become an Error, and what is no error its text", () => {
  const error = fromPlainError(toPlainError(new TypeError("x is not a function")));
  expect(error).not.toBeInstanceOf(CascadaError);
  expect(error.message).toBe("x is not a function");
  expect(error.stack).toMatch(/^TypeError: x is not a function\n/);
  expect(fromPlainError(toPlainError("just text"))).toMatchObject({ name: "Error", message: "just text" });
});

test("a name that every object has is no class of ours", () => {
  expect(fromPlainError({ name: "toString", message: "odd" })).toBeInstanceOf(Error);
});
