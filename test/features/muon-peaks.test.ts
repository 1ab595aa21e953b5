import { describe, expect, test } from "vitest";
import { muonJumps, muonPeaks } from "../../src/features/muon-peaks.ts";
import { traceOf } from "./station-table.ts";

// steps up of 1.25 (a muon), 0.25 + 0.5 (one shared by two bins: neither exceeds 0.5), 0.25 (an electron), 2 (a muon)
const TWO_AND_A_HALF = [0, 1.25, 0.5, 0.25, 0.5, 1, 0.5, 0.75, 0.5, 2.5, 1];

describe("muonJumps", () => {
  test("sums the steps up above 0.5 VEM peak: 1.25 + 2", () => expect(muonJumps(traceOf(TWO_AND_A_HALF))).toBe(3.25));

  test("counts a step into the first bin, and none down", () => expect(muonJumps(traceOf([3, 2, 1, 0]))).toBe(3));

  test("is 0 without a jump", () => expect(muonJumps(traceOf([0.5, 1, 1.5, 2]))).toBe(0));
});

describe("muonPeaks", () => {
  test("counts climbs above 0.5 VEM peak, shared by two bins or not", () =>
    expect(muonPeaks(traceOf(TWO_AND_A_HALF))).toBe(3));

  test("counts a climb that the window cuts off, and one into the first bin", () => {
    expect(muonPeaks(traceOf([0, 0, 1]))).toBe(1);
    expect(muonPeaks(traceOf([1]))).toBe(1);
  });

  test("takes a flat (saturated) top as one, and a slow climb too", () => {
    expect(muonPeaks(traceOf([0, 2, 2, 3, 3, 1]))).toBe(1);
    expect(muonPeaks(traceOf([0.25, 0.5, 0.75, 0.5]))).toBe(1);
  });

  test("does not count a climb of 0.5 exactly", () => expect(muonPeaks(traceOf([0, 0.5, 0, 0.5]))).toBe(0));
});
