import type { RunRecord } from "../../tracking/run-record.ts";
import type { RunState, Scalar } from "../../tracking/run-state.ts";
import { flattened } from "../tracked-run.ts";

/** A run as it is compared; the record is null where it cannot be read. */
export interface ComparedRun {
  path: string;
  state: RunState;
  record: RunRecord | null;
}

/** A value that runs were compared by. */
export interface Compared {
  section: string;
  name: string;
  /** of each run; null where it has none */
  values: Scalar[];
}

/** What the values of a section are of a run. */
const SECTIONS: Readonly<Record<string, (run: ComparedRun) => Record<string, Scalar>>> = {
  parameters: ({ state }) => state.params,
  data: ({ record }) => (record?.data ? dataOf(record.data) : {}),
  features: ({ record }) => {
    if (!record?.preprocessing) return {};
    const { scalers: _, features, ...rest } = record.preprocessing;
    return flattened({ ...features, ...rest });
  },
  partition: ({ record }) => byProtocol(record?.partition ?? []),
  fitting: ({ record }) => byProtocol((record?.fitting ?? []).map(({ parameters: _, ...rest }) => rest)),
  hashes: ({ state }) => state.sha256,
  metrics: ({ state }) => state.metrics,
  software: ({ record }) => flattened(record?.software ?? {}),
  hardware: ({ record }) => (record?.hardware ? hardwareOf(record.hardware) : {}),
};

/**
 * What runs are made of, each value beside that of the others; only those in which they differ, unless `all` is set. Times are
 * left out: they differ always.
 */
export function compareRecords(runs: readonly ComparedRun[], { all }: { all: boolean }): Compared[] {
  return Object.entries(SECTIONS).flatMap(([section, of]) => {
    const values = runs.map(of);
    const names = [...new Set(values.flatMap(Object.keys))];
    return names
      .map((name) => ({ section, name, values: values.map((one) => (Object.hasOwn(one, name) ? one[name]! : null)) }))
      .filter((one) => all || new Set(one.values).size > 1);
  });
}

function dataOf({ files, ...rest }: NonNullable<RunRecord["data"]>): Record<string, Scalar> {
  // A data set lies where the cache is; what it is its hash tells.
  const hashes = Object.fromEntries(files.map(({ sha256 }, i) => [`file ${i + 1}`, sha256]));
  return { ...hashes, ...flattened(rest) };
}

function byProtocol(points: readonly { protocol: string }[]): Record<string, Scalar> {
  return flattened(Object.fromEntries(points.map(({ protocol, ...rest }) => [protocol, rest])));
}

function hardwareOf({ gpus, ...rest }: NonNullable<RunRecord["hardware"]>): Record<string, Scalar> {
  return { ...flattened(rest), gpus: gpus.map(({ name, driver }) => `${name} (${driver})`).join(", ") || "none" };
}
