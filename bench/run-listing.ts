import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { digits } from "./benchmark.ts";
import { runProgram } from "./program-run.ts";

/** What the project asks of a list of ten thousand runs, start of the program included. */
const BAR_S = 1;
/** Settings of a run, as many as those of the baseline. */
const SETTINGS = 110;
const REPEATS = 5;

/** Rows of a table: what, measured, bar, ratio; of so many runs as large as those of the baseline. */
export function listingRows(place: string, count: number): string[][] {
  const root = join(place, "listed-runs");
  for (let i = 0; i < count; i++) writeRun(root, i);
  const filter = "metrics.shower_split.accuracy > 0.37 and params.model.max_depth = 2";
  const cases: [string, string[], repeats: number][] = [
    [`${count} runs listed, for the first time`, [], 1],
    [`${count} runs listed`, [], REPEATS],
    [`${count} runs filtered and sorted`, ["--where", filter, "--sort", "-metrics.shower_split.accuracy"], REPEATS],
    [`${count} runs filtered by tag`, ["--tag", "paper=3"], REPEATS],
  ];
  return cases.map(([what, flags, repeats]) => {
    const times = Array.from({ length: repeats }, () => {
      return runProgram(place, ["runs", "list", "--runs", root, ...flags]).seconds;
    });
    const seconds = times.sort((a, b) => a - b)[Math.floor(repeats / 2)]!;
    return [what, `${digits(seconds)} s`, `${digits(BAR_S)} s`, digits(seconds / BAR_S)];
  });
}

/** A run with about the bytes of the baseline's `run.json`, finished long ago. */
function writeRun(root: string, i: number): void {
  const started = new Date(Date.UTC(2026, 0, 1) + i * 60_000).toISOString();
  const id = `baseline-${started.slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-")}`;
  const settings = Array.from({ length: SETTINGS }, (_, k) => [
    `data.simulate.setting_${k}`,
    k % 3 ? k * 1.5 : `value ${k}`,
  ]);
  const state = {
    format: 1,
    id,
    name: "baseline",
    kind: "experiment",
    parent: null,
    status: i % 20 === 0 ? "failed" : "finished",
    started,
    ended: started,
    seconds: 17.2,
    error: null,
    command: "cascada classify",
    params: { ...Object.fromEntries(settings), "model.name": "xgboost", "model.max_depth": i % 8 },
    metrics: {
      "shower_split.accuracy": 0.3 + (i % 1000) / 1e4,
      "shower_split.log_loss": 1.3,
      "row_split.accuracy": 0.4,
    },
    sha256: Object.fromEntries(
      ["data.dataset", "features.features", "predictions.stations"].map((key) => [key, "0".repeat(64)]),
    ),
  };
  const folder = join(root, id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "run.json"), `${JSON.stringify(state, null, 2)}\n`);
  utimesSync(join(folder, "run.json"), i, i);
  writeFileSync(join(folder, "labels.json"), `${JSON.stringify({ tags: { paper: String(i % 5) }, note: "" })}\n`);
}
