import type { SourceKind, SourceStorage } from "../../source.ts";

type Range = readonly [low: number, high: number];

const RANGES: Readonly<Record<Exclude<SourceStorage, "float32" | "float64">, Range>> = {
  bool: [0, 1],
  int8: [-(2 ** 7), 2 ** 7 - 1],
  uint8: [0, 2 ** 8 - 1],
  int16: [-(2 ** 15), 2 ** 15 - 1],
  uint16: [0, 2 ** 16 - 1],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
  int64: [-(2 ** 63), 2 ** 63 - 1],
  uint64: [0, 2 ** 64 - 1],
};

/** Whole numbers up to this are among the float32. */
const EXACT_FLOAT32 = 2 ** 24;

export function isWhole(storage: SourceStorage | undefined): storage is keyof typeof RANGES {
  return storage !== undefined && storage in RANGES;
}

/**
 * In what the numbers of two files are stored together, so that none changes: the first type that holds those of both; float64 beside
 * whole numbers beyond 2^24, as those of columns of numbers are below 2^53. Undefined where one file does not say,
 * and for texts of whole numbers that no one type holds.
 */
export function joinedStorage(
  one: SourceStorage | undefined,
  other: SourceStorage | undefined,
  kind: SourceKind,
): SourceStorage | undefined {
  if (one === other) return one;
  if (one === undefined || other === undefined) return undefined;
  if (isWhole(one) && isWhole(other)) {
    const types = Object.keys(RANGES) as (keyof typeof RANGES)[];
    const found = types.find((type) => holds(RANGES[type], RANGES[one]) && holds(RANGES[type], RANGES[other]));
    return found ?? (kind === "text" ? undefined : "int64");
  }
  return fitsFloat32(one) && fitsFloat32(other) ? "float32" : "float64";
}

function holds([low, high]: Range, [otherLow, otherHigh]: Range): boolean {
  return low <= otherLow && high >= otherHigh;
}

function fitsFloat32(storage: SourceStorage): boolean {
  return storage === "float32" || (isWhole(storage) && RANGES[storage][1] <= EXACT_FLOAT32);
}
