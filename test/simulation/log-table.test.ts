import { expect, it } from "vitest";
import { LogTable } from "../../src/simulation/log-table.ts";

it("is a parabola exactly, between nodes and at the ends", () => {
  const log = (x: number) => 3 - 2 * (x - 1.3) * (x - 1.3);
  const table = new LogTable({ low: -1, step: 0.5, count: 9 }, log);
  expect(table.high).toBe(3);
  for (const x of [-1, -0.9, 0, 0.26, 1.3, 2.74, 2.99, 3]) expect(table.at(x)).toBeCloseTo(log(x), 12);
});

it("follows a Poisson likelihood of ten to a thousandth where steps are half its sigma", () => {
  // ln L = 10 l - 10 e^l about l = 0, sigma 1 / sqrt(10): the third difference, 10 e^l, over 6 times at most 0.385 step^3.
  const log = (l: number) => 10 * l - 10 * Math.exp(l);
  const step = 0.5 / Math.sqrt(10);
  const table = new LogTable({ low: -6 * step, step, count: 13 }, log);
  for (let l = -2 * step; l < 2 * step; l += 0.01) expect(Math.abs(table.at(l) - log(l))).toBeLessThan(0.004);
  expect(table.most).toBe(-10);
});
