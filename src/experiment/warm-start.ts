import { ConfigError } from "../core/errors.ts";
import type { FeatureTable } from "../features/extract.ts";
import type { ModelDefinition, ModelFiles } from "../models/model.ts";
import { loadModelFolder, type ModelManifest } from "./model-folder.ts";
import { protocolsOf } from "./protocol-entry.ts";
import type { Experiment } from "./schema.ts";

/** A model that training goes on from. */
export interface WarmStart {
  folder: string;
  files: ModelFiles;
  trained_on: ModelManifest["trained_on"];
}

/** The data that an experiment is about. */
interface Rows {
  sha256: string;
  simulation_seed: number | null;
}

/**
 * The model that a model's configuration wants to start from; undefined if it wants none.
 *
 * @throws DataError for a folder that holds no model, ConfigError for a model of other features or another kind, and for
 *   one that was trained on showers that this experiment tests on (see `refuseOtherSplit`)
 */
export async function warmStart(
  definition: ModelDefinition<unknown>,
  config: unknown,
  { experiment, rows, columns }: { experiment: Experiment; rows: Rows; columns: readonly string[] },
): Promise<WarmStart | undefined> {
  const folder = definition.startsFrom?.(config);
  if (folder === undefined) return undefined;
  const { model, manifest } = await loadModelFolder(folder);
  const wrong = (found: string, expected: string) => {
    throw new ConfigError(`model.start_from: ${folder} is ${found}; expected ${expected}`);
  };
  if (manifest.model !== definition.name) wrong(`a model of ${manifest.model}`, definition.name);
  if (model.features.join() !== columns.join()) {
    wrong(`a model of the features ${model.features.join(", ")}`, columns.join(", "));
  }
  refuseOtherSplit({ folder, trained_on: manifest.trained_on }, experiment, rows);
  return { folder, files: model.files(), trained_on: manifest.trained_on };
}

/**
 * Test rows must be new to the model that is started from. On the same data set they are under the same protocol with
 * the same seed; other showers of the same simulation seed may be those that it has seen.
 */
function refuseOtherSplit(
  { folder, trained_on }: Pick<WarmStart, "folder" | "trained_on">,
  { seed, protocols }: Experiment,
  rows: Rows,
): void {
  const { protocol, simulation_seed } = trained_on;
  if (trained_on.dataset_sha256 === rows.sha256) {
    const names = protocolsOf(protocols).map(({ name }) => name);
    if (trained_on.seed === seed && names.every((name) => name === protocol)) return;
    throw new ConfigError(
      `model.start_from: ${folder} was trained on this data set with protocol ${protocol} and seed ${trained_on.seed}, so it ` +
        `may know test rows of protocols ${names.join(", ")} and seed ${seed}; expected protocols: [${protocol}] and seed: ${trained_on.seed}`,
    );
  }
  if (simulation_seed !== null && simulation_seed === rows.simulation_seed) {
    throw new ConfigError(
      `model.start_from: ${folder} was trained on showers of simulation seed ${simulation_seed}, which are in this data set, too; expected another seed`,
    );
  }
}

/** @throws ConfigError where a protocol sees other features than those that the model has seen */
export function refuseOtherTables({ folder }: WarmStart, tables: ReadonlyMap<string, Pick<FeatureTable, "x">>): void {
  const [first, ...others] = [...tables].map(([name, { x }]) => ({ name, columns: x.columns }));
  for (const { name, columns } of others) {
    if (columns.join() === first!.columns.join()) continue;
    throw new ConfigError(
      `model.start_from: ${folder} is a model of the features ${first!.columns.join(", ")}; expected no protocol with others, as ${name} has`,
    );
  }
}

/** @throws ConfigError where the training rows are not as many of each class as those that the model has seen */
export function refuseOtherShares(
  { folder, trained_on }: WarmStart,
  { sha256, rows }: { sha256: string; rows: Record<string, number> },
): void {
  const text = (counts: Record<string, number>) =>
    Object.entries(counts)
      .map(([name, count]) => `${count} ${name}`)
      .join(", ");
  if (trained_on.dataset_sha256 !== sha256 || text(trained_on.rows) === text(rows)) return;
  throw new ConfigError(
    `model.start_from: ${folder} was trained on ${text(trained_on.rows)} of this data set; expected the same split, which has ${text(rows)}`,
  );
}
