import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { noProgress } from "../../src/core/progress.ts";
import { isListColumn, type StationTable } from "../../src/core/table.ts";
import { readStations } from "../../src/experiment/stations.ts";
import { featuresOf } from "../../src/features/catalogue.ts";
import { columnMapSchema } from "../../src/features/reading-schema.ts";
import { makeStations, temporaryFolder } from "../data/stations.ts";
import { stationFile } from "./small-experiment.ts";

const quiet = { start: noProgress, signal: new AbortController().signal };
const CORSIKA = [14, 402, 1608, 5626, 1407, 1];

/** The stations as another program's text table: energies in log10(eV), angles in rad, distances in km, codes of CORSIKA, traces in ADC. */
function foreignText({ rows, columns }: StationTable): string {
  const number = (name: string, row: number) => Number((columns[name] as Float64Array)[row]);
  const names = [
    "shower_id",
    "event_id",
    "station_id",
    "saturation",
    "pmt_mask",
    "trace_start_bin",
    "s1000_vem",
    "azimuth_deg",
    "azimuth_sp_deg",
  ];
  const traces = [1, 2, 3].map((pmt) => `trace_pmt${pmt}`);
  const charges = [1, 2, 3].map((pmt) => `charge_over_peak_pmt${pmt}`);
  const lines = Array.from({ length: rows }, (_, row) => [
    ...[...names, ...charges].map((name) => number(name, row)),
    18 + Math.log10(number("energy_eev", row)),
    (number("zenith_deg", row) * Math.PI) / 180,
    number("core_distance_m", row) / 1000,
    CORSIKA[number("primary", row)],
    ...traces.map((name) => {
      const column = columns[name]!;
      if (!isListColumn(column)) throw new Error(name);
      const trace = column.values.subarray(column.offsets[row]!, column.offsets[row + 1]!);
      return `[${[...trace].map((bin) => 50 * bin).join(" ")}]`;
    }),
  ]);
  const header = [...names, ...charges, "lgE", "theta", "r", "id", "adc1", "adc2", "adc3"];
  return [header, ...lines].map((cells) => cells.join(",")).join("\n");
}

test("a text table of other names, units and codes gives the features and cuts of the native file", async () => {
  const folder = await temporaryFolder();
  const table = makeStations(60);
  table.columns.bin_width_ns = new Float32Array(60).fill(25);
  table.columns.energy_eev = (table.columns.energy_eev as Float64Array).map((energy) => energy + 1);
  const native = await stationFile(join(folder, "a.arrow"), { table });
  const foreign = join(folder, "b.csv");
  await writeFile(foreign, foreignText(table));
  const columns = columnMapSchema.parse({
    energy_eev: "10**(lgE-18)",
    zenith_deg: { from: "theta", unit: "rad" },
    core_distance_m: { from: "r", unit: "km" },
    primary: { from: "id", values: "corsika" },
    bin_width_ns: 25,
    trace_pmt1: "adc1 / 50",
    trace_pmt2: "adc2 / 50",
    trace_pmt3: "adc3 / 50",
  });
  const select = "core_distance_m > 20.5 & total_signal_vem > 0.1";
  const expected = await readStations(native, { set: "observable" }, { ...quiet, reading: { select } });
  const found = await readStations(foreign, { set: "observable" }, { ...quiet, reading: { columns, select } });
  expect(found.cuts).toEqual(expected.cuts);
  expect(found.primary).toEqual(expected.primary);
  expect(found.ids).toEqual(expected.ids);
  expect(found.x.rows).toBeGreaterThan(30);
  for (const [i, value] of expected.x.values.entries()) {
    expect(Math.abs(found.x.values[i]! - value)).toBeLessThanOrEqual(1e-5 * Math.abs(value));
  }
});

test("the maps and features of docs/column-maps.md are such", async () => {
  const text = await readFile("docs/column-maps.md", "utf8");
  const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml]) => parse(yaml!));
  expect(blocks).toHaveLength(2);
  expect(Object.keys(columnMapSchema.parse(blocks[0].columns))).toHaveLength(7);
  expect(
    featuresOf(blocks[1].features)
      .slice(-2)
      .map(({ name }) => name),
  ).toEqual(["log_signal", "signal_per_area"]);
});
