import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { noProgress } from "../../../src/core/progress.ts";
import { loadExperiment } from "../../../src/experiment/load.ts";
import { crossing, FULL_SCAN, QUICK_SCAN, scan } from "../../../src/experiment/reproduction/scan.ts";
import { scanFigures } from "../../../src/experiment/reproduction/scan-figures.ts";
import { type ScanCurve, scanResultSchema } from "../../../src/experiment/reproduction/scan-schema.ts";
import { scanTable } from "../../../src/experiment/reproduction/scan-table.ts";
import { checkedSvg, textsOf } from "../../report/svg.ts";

function curve(stations_per_shower: number, accuracy: number, protocol: ScanCurve["protocol"] = "thesis"): ScanCurve {
  const point = { rounds: 4500, accuracy, interval99: [accuracy, accuracy] as [number, number], n_effective: 10 };
  const counts = { showers: 10, stations: 100, n_train: 80, n_test: 20 };
  const settings = { reuse: stations_per_shower, station_share: 1, dataset_sha256: "0".repeat(64) };
  return { protocol, ...settings, stations_per_shower, ...counts, points: [point] };
}

test("a published value is crossed between two multiplicities, in their logarithm", () => {
  // Half way from 0.8 to 0.9 between 2 and 8: the geometric mean is 4.
  const curves = [curve(8, 0.9), curve(2, 0.8), curve(1, 0.95, "leak_free")];
  expect(crossing(curves, 0.85)).toBeCloseTo(4, 10);
  expect(crossing(curves, 0.95)).toBeNull();
  expect(crossing(curves, 0.7)).toBeNull();
  expect(crossing([], 0.7)).toBeNull();
});

test("a scan trains each curve once, and its figures and table show it", async () => {
  const settings = ["data.simulate.stations_per_primary=120", "model.rounds=12"];
  const experiment = await loadExperiment("experiments/thesis/xgboost.yaml", settings);
  const options = { cache: mkdtempSync(join(tmpdir(), "scan-")), workers: 1, signal: new AbortController().signal };
  const trained: string[] = [];
  const start = (title: string) => ({ update() {}, done: () => void trained.push(title) });
  const plan = { ...QUICK_SCAN, curves: [QUICK_SCAN.curves[0]!, QUICK_SCAN.curves[2]!, QUICK_SCAN.curves[3]!] };
  const result = await scan(plan, experiment, { ...options, start });
  scanResultSchema.parse(result);
  expect(trained.filter((title) => title.endsWith("per shower"))).toHaveLength(3);
  expect(await scan(plan, experiment, { ...options, start })).toEqual(result);
  expect(trained.filter((title) => title.endsWith("per shower"))).toHaveLength(3);

  const [few, many] = result.curves.filter(({ protocol }) => protocol === "thesis");
  expect(few!.points.map(({ rounds }) => rounds)).toEqual([10, 12]);
  expect(many!.stations_per_shower / few!.stations_per_shower).toBeGreaterThan(3);
  // A fifth of the rows is tested, all others are trained on.
  for (const { n_train, n_test, stations } of result.curves) expect(n_train + n_test).toBe(stations);
  expect(few!.n_test / few!.stations).toBeCloseTo(0.2, 2);
  // A dozen showers of each primary are soon known by heart: far above the 0.25 of chance, where new ones are near it.
  expect(many!.points.at(-1)!.accuracy).toBeGreaterThan(0.8);
  expect(result.curves.find(({ protocol }) => protocol === "leak_free")!.points.at(-1)!.accuracy).toBeLessThan(0.6);

  const { rows, title } = scanTable(result);
  expect(title).toMatch(/^NOT the scan/);
  expect(rows).toHaveLength(2);
  const figures = scanFigures(result);
  for (const svg of Object.values(figures)) expect(textsOf(checkedSvg(svg))).toContain("published, 0.87 to 0.885");
});

test("a scan needs a simulation", async () => {
  const experiment = await loadExperiment("experiments/thesis/xgboost.yaml");
  const options = { cache: "none", workers: 1, signal: new AbortController().signal, start: noProgress };
  await expect(scan(FULL_SCAN, { ...experiment, data: { file: "x.arrow" } }, options)).rejects.toThrow(
    /a scan of a file/,
  );
});
