import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "../program-run.ts";
import type { DataContest } from "./benchmark.ts";
import { type Contestant, contest, type Measured, PEER_MODEL, script } from "./contest.ts";

/** Verbs as whole programs, a row for each contestant. */
export function compareVerbs({ place, files, rounds, python }: DataContest): string[][] {
  const rows: string[][] = [];
  const measure = (work: string, contestants: readonly Contestant[]) => {
    rows.push(...contest(work, contestants, rounds));
  };
  for (const [work, path] of [
    ["classify", files.unlabelled],
    ["classify and evaluate", files.large],
    ["classify and evaluate", files.arrow],
  ] as const) {
    measure(work, [
      { name: "cascada classify", run: () => classify(place, path) },
      {
        name: "pyarrow, numpy, XGBoost",
        run: () => script(python, ["classify", path, join(place, "theirs.csv"), PEER_MODEL]),
      },
    ]);
  }
  for (const path of [files.arrow, files.csv, files.large]) {
    const format = path.slice(path.lastIndexOf(".") + 1);
    measure(`inspect ${format}`, [{ name: "cascada inspect", run: () => verb(place, ["inspect", path]) }]);
  }
  for (const [path, name] of [
    [files.arrow, "out.parquet"],
    [files.parquet, "out.arrow"],
    [files.arrow, "out.csv"],
    [files.csv, "out.arrow"],
  ] as const) {
    const out = join(place, name);
    const work = `convert ${path.slice(path.lastIndexOf(".") + 1)} to ${name.slice(name.indexOf(".") + 1)}`;
    const ours = { name: "cascada convert", run: () => verb(place, ["convert", path, out, "--force"]) };
    const isText = work.includes("csv");
    measure(work, isText ? [ours] : [ours, { name: "pyarrow", run: () => script(python, ["convert", path, out]) }]);
    rmSync(out);
  }
  return rows;
}

function verb(place: string, args: readonly string[]): Measured {
  const { stdout, ...measured } = runProgram(place, [...args, "--json"]);
  const { rows } = JSON.parse(stdout) as { rows: number };
  return { stations: rows, ...measured, said: [] };
}

/** Sums of the probabilities come along, from the file that was written. */
function classify(place: string, path: string): Measured {
  const runs = join(place, "runs");
  const { stdout, ...measured } = runProgram(place, [
    ...["classify", path, "--json", "--runs", runs, "--cache", join(place, "cache")],
  ]);
  const { rows, predictions } = JSON.parse(stdout) as { rows: number; predictions: string };
  const [header, ...lines] = readFileSync(predictions, "latin1").trim().split("\r\n");
  const first = header!.split(",").findIndex((name) => name.startsWith("p_"));
  const said = [0, 0, 0, 0];
  for (const line of lines) {
    const cells = line.split(",");
    for (let k = 0; k < 4; k++) said[k]! += Number(cells[first + k]);
  }
  rmSync(runs, { recursive: true });
  return { stations: rows, ...measured, said };
}
