import { homedir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scrubbed, withoutPaths } from "../../../src/experiment/certificate/scrub.ts";

test.each([
  ["cascada experiment /home/me/work/a.yaml --set seed=2", "cascada experiment a.yaml --set seed=2"],
  ["--set data.file=/data/private/a.arrow", "--set data.file=a.arrow"],
  ["--set data={file: '/data/a b.arrow'}", "--set data={file: 'a b.arrow'}"],
  ["../../me/a.arrow", "a.arrow"],
  ["~/a/b.json and C:\\Users\\me\\c.json", "b.json and c.json"],
  ["file:///home/me/x.arrow", "x.arrow"],
  ["classify /", "classify /"],
])("%s is shortened to %s", (text, expected) => {
  expect(withoutPaths(text)).toBe(expected);
});

test("the home folder is nowhere left", () => {
  expect(withoutPaths(`a(${join(homedir(), "x", "y.ts")}:3)`)).not.toContain(homedir());
});

test.each([
  "stations of p/He/O/Fe, 24/96 of them, and/or more",
  "https://example.org/cascada.git",
  "git@example.org:me/cascada.git",
  "experiments/baseline.yaml",
  "S / N is 3 km/s",
])("%s stays as it is", (text) => {
  expect(withoutPaths(text)).toBe(text);
});

test("texts at any depth are shortened, other values and keys stay", () => {
  const value = { "/key": ["/a/b", 1, null, { file: "/c/d" }], yes: true };
  expect(scrubbed(value)).toEqual({ "/key": ["b", 1, null, { file: "d" }], yes: true });
});
