import { digits, type ResultTable } from "./benchmark.ts";
import { BoostingPeer } from "./boosting-peer.ts";
import type { BoostingSet } from "./boosting-sets.ts";

const THREADS = [1, 2];
const SIDES = {
  Cascada: (folder: string) => BoostingPeer.cascada(folder),
  XGBoost: (folder: string) => BoostingPeer.xgboost(folder),
};

/** The most memory that a training has resident, each in a process of its own that has read the rows. */
export async function memoryTable(
  folderOf: (set: BoostingSet) => string,
  sets: readonly BoostingSet[],
): Promise<ResultTable> {
  const rows: string[][] = [];
  for (const set of sets) {
    for (const [name, start] of Object.entries(SIDES)) {
      for (const threads of THREADS) {
        const peer = await start(folderOf(set));
        try {
          await peer.load("train", set.train.x.columns.length);
          const before = await peer.peak();
          await peer.train(set, { threads });
          const after = await peer.peak();
          const megabytes = [before, after, after - before].map((bytes) => digits(bytes / 1e6));
          rows.push([`${set.name}: ${name}, ${threads} thread${threads === 1 ? "" : "s"}`, ...megabytes]);
        } finally {
          peer.close();
        }
      }
    }
  }
  return {
    heading: "Boosting: memory",
    note:
      "The most memory resident, MB, each training in a process of its own: once the rows are there, once it is over, " +
      "and the difference, which training has taken.",
    columns: ["who", "before", "after", "difference"],
    rows,
  };
}
