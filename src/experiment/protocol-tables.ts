import { resolveFeatures } from "../features/catalogue.ts";
import type { Run } from "../tracking/run.ts";
import { protocolsOf } from "./protocol-entry.ts";
import { protocolFeatures, protocolsWithTables, tableKey } from "./protocol-features.ts";
import type { OtherFeatures } from "./record-points.ts";
import type { Experiment } from "./schema.ts";
import { readingOf, readStations, type Stations } from "./stations.ts";
import type { RunOptions } from "./tracked-run.ts";

/**
 * The stations as each protocol sees them, by its name: those of the experiment, or others, each extracted once in a stage
 * `NAME.features`. Rows are in the same order in all. Throws as `readStations`.
 */
export async function protocolTables(
  { data, protocols, features }: Pick<Experiment, "data" | "protocols" | "features">,
  stations: Stations,
  options: Pick<RunOptions, "start" | "signal"> & { run: Run },
): Promise<Map<string, Stations>> {
  const tables = new Map([[tableKey(features), stations]]);
  for (const protocol of protocolsWithTables({ protocols, features })) {
    const own = protocolFeatures(protocol, features);
    const table = await options.run.stage(
      `${protocol.name}.features`,
      () => readStations(stations.path, own, { ...options, reading: readingOf({ data }) }),
      ({ sha256 }) => ({ features: sha256 }),
    );
    tables.set(tableKey(own), table);
  }
  return new Map(
    protocolsOf(protocols).map((one) => [one.name, tables.get(tableKey(protocolFeatures(one, features)))!]),
  );
}

/** What a run's record says of tables that are not the experiment's. */
export function otherFeatures(
  { protocols, features }: Pick<Experiment, "protocols" | "features">,
  tables: ReadonlyMap<string, Stations>,
): OtherFeatures {
  const others = protocolsOf(protocols).filter(
    (one) => tableKey(protocolFeatures(one, features)) !== tableKey(features),
  );
  return Object.fromEntries(
    others.map((one) => {
      const { x, sha256 } = tables.get(one.name)!;
      return [
        one.name,
        { features: { ...resolveFeatures(protocolFeatures(one, features)) }, columns: [...x.columns], sha256 },
      ];
    }),
  );
}
