import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { peersPython } from "../../test/peers/python.ts";
import type { Benchmark } from "../benchmark.ts";
import { compareTasks } from "./contest.ts";
import { makeFiles, type StationFiles } from "./files.ts";
import { compareVerbs } from "./verbs.ts";

/** Stations that are simulated, how often they stand in the larger file, each time with other ids, and how often all is measured. */
const SIZES = { full: { stations: 100_000, times: 10, rounds: 3 }, short: { stations: 2000, times: 2, rounds: 1 } };

/** What is measured, on which files. */
export interface DataContest {
  /** folder for what is written */
  place: string;
  files: StationFiles;
  rounds: number;
  /** interpreter with pyarrow, pandas and XGBoost */
  python: string;
}

/** Stations of a file read, featurised and classified, looked at and converted, against pyarrow, numpy, pandas and XGBoost in Python. */
export const data: Benchmark = {
  name: "data",
  async run({ short }) {
    const place = mkdtempSync(join(tmpdir(), "cascada-bench-"));
    const { stations, times, rounds } = short ? SIZES.short : SIZES.full;
    try {
      const files = await makeFiles(place, stations, times);
      const contest: DataContest = { place, files, rounds, python: peersPython() };
      return [
        {
          heading: "Data: reading, features and classes",
          note:
            `Files of stations with traces, read a batch at a time, with the nine observable features of each station written as float32; ${stations} stations simulated, ` +
            `and the same ${times} times over with other ids. Against pyarrow (of Arrow 4096 rows at once, the fastest of four sizes) and numpy doing the same, vectorised, which check no value; ` +
            "the features of both agree to 1e-6. In CSV a trace is a cell `[0.1 0.2]`, which pyarrow takes for a text whose numbers numpy reads. Classified with the shipped model, against XGBoost in Python. " +
            "The last row is all columns but the traces in CSV, against pandas and pyarrow, the sums of all numbers being equal. " +
            `Processes without their start, one thread of each, medians of ${rounds} in turn; CPU seconds depend less on what else the machine does. Ratios are ours over theirs, below 1 where we are ahead.`,
          columns: ["work", "by", "stations", "seconds", "CPU s", "stations/s", "time / peer", "CPU / peer", "peak MB"],
          rows: compareTasks(contest),
        },
        {
          heading: "Data: verbs",
          note:
            "Whole programs with their start. `classify` writes the predictions of stations and events, hashes the file, and keeps ids, nine features, up to nine columns for figures and the probabilities of each station, no traces: " +
            "37 bytes of features and primary, 12 of ids, 72 of columns, 16 of probabilities. With labels it also evaluates, with 2000 bootstrap replicates over showers at both levels, and draws. The peer computes and writes the same predictions of stations and nothing else, with pyarrow, numpy and XGBoost; both come to the same sums. " +
            `Conversion is with pyarrow, too, in Snappy. Medians of ${rounds} in turn.`,
          columns: ["work", "by", "stations", "seconds", "CPU s", "stations/s", "time / peer", "CPU / peer", "peak MB"],
          rows: compareVerbs(contest),
        },
      ];
    } finally {
      rmSync(place, { recursive: true });
    }
  },
};
