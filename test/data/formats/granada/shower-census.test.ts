import { expect, test } from "vitest";
import { GRANADA_COLUMNS, LOG_ENERGY } from "../../../../src/data/formats/granada/layout.ts";
import { ShowerCensus } from "../../../../src/data/formats/granada/shower-census.ts";

const BATCH = 1000;

/** Two rows of each shower by energy alone, whose other numbers are of the row. */
function batch(first: number, azimuth: (row: number) => number) {
  const columns = GRANADA_COLUMNS.map(({ name }, k) =>
    Float64Array.from({ length: BATCH }, (_, i) => {
      const row = first + i;
      if (k === LOG_ENERGY) return row >> 1;
      if (name === "zenith_mc_deg") return 0.5;
      return name === "azimuth" ? azimuth(row) : row + k / 16;
    }),
  );
  return { rows: BATCH, columns };
}

function notes(rows: number, azimuth: (row: number) => number): string[] {
  const census = new ShowerCensus("t.txt", "station");
  for (let first = 0; first < rows; first += BATCH) {
    const showers = census.add("iron", batch(first, azimuth));
    expect(showers[BATCH - 1]).toBe((first + BATCH - 1) >> 1);
  }
  return census.finish();
}

test("whose azimuth it is is said by the first rows, where they tell", () => {
  const first =
    "100000 of the first 100000 rows share energy and zenith angle with another, 100000 of them the azimuth, too";
  expect(notes(102_000, (row) => row >> 1)).toEqual(
    expect.arrayContaining([
      `${first}: it looks like the shower's, not the station's as azimuth station (--azimuth station) says`,
      "51000 showers by exactly equal energy and direction, 2.0 rows each",
    ]),
  );
  expect(notes(102_000, (row) => row).join()).not.toContain("it looks like the shower's");
  expect(notes(2000, (row) => row >> 1).join()).toContain("2000 of 2000 rows share energy and zenith angle");
});
