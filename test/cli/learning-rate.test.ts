import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Program } from "./program.ts";

let program: Program;

beforeAll(async () => {
  program = new Program();
  await program.simulate("stations.arrow", 40, 3);
  writeFileSync(program.path("dense.yaml"), "name: dense\ndata: {file: stations.arrow}\nmodel: {name: autoencoder}\n");
});
afterAll(() => program.remove());

const run = (...args: string[]) => program.run("learning-rate", "dense.yaml", "--steps", "60", ...args);

test("suggests a rate for each primary, and draws the losses", async () => {
  const { status, stdout } = await run("--out", "rates.svg");
  expect(status).toBe(0);
  const lines = stdout.trimEnd().split("\n").slice(1);
  expect(lines.map((line) => line.split(/ +/)[0])).toEqual(["proton", "helium", "oxygen", "iron"]);
  for (const line of lines) {
    const rate = Number(line.split(/ +/)[1]);
    expect(rate).toBeGreaterThan(1e-4);
    expect(rate).toBeLessThan(1);
  }
  expect(readFileSync(program.path("rates.svg"), "utf8")).toContain("begin with");
});

test("suggests one for a perceptron", async () => {
  const { stdout } = await run("--set", "model={name: mlp}");
  expect(stdout).toMatch(/\nmlp +0\.\d+\n$/);
});

test.each([
  [["--set", "model={name: xgboost}"], /model xgboost has no learning rate to find/],
  [["--from", "1", "--to", "0.1"], /--from 1: expected less than --to, 0.1/],
  [["--from", "none"], /--from none: expected a number above 0/],
])("refuses %s", async (args, message) => {
  const { status, stderr } = await run("--out", "none.svg", ...args);
  expect(stderr).toMatch(message);
  expect(status).toBe(2);
  expect(existsSync(program.path("none.svg"))).toBe(false);
});
