import { ConfigError } from "../core/errors.ts";
import { canonicalJson } from "../core/hash.ts";
import { type FeatureOptions, featuresOf, isTraceSet, resolveFeatures } from "../features/catalogue.ts";
import { Selection } from "../features/selection.ts";
import { type Protocol, protocolsOf, refusesTruth } from "./protocol-entry.ts";
import type { Experiment } from "./schema.ts";

/** The features that a protocol sees: those of the thesis where truth leaks into them, else those of the experiment. */
export function protocolFeatures({ leaks }: Protocol, features: FeatureOptions): FeatureOptions {
  return leaks.includes("truth_features") ? { set: "thesis" } : features;
}

/** The same text for options that give the same table. */
export function tableKey(features: FeatureOptions): string {
  return canonicalJson(resolveFeatures(features));
}

/** The protocols that need a table of their own, after that of the experiment: for each table the first that has it. */
export function protocolsWithTables({ protocols, features }: Pick<Experiment, "protocols" | "features">): Protocol[] {
  const known = new Set([tableKey(features)]);
  return protocolsOf(protocols).filter((protocol) => {
    const key = tableKey(protocolFeatures(protocol, features));
    const first = !known.has(key);
    known.add(key);
    return first;
  });
}

/**
 * What of an experiment's features does not go with its protocols.
 *
 * @param blame who said a key
 * @throws ConfigError, a line for each protocol, for `leak_free` on features that are Monte-Carlo truth or a selection that reads it, and for features of
 *   truth instead of traces
 */
export function refuseFeatures(
  { data, protocols, features }: Pick<Experiment, "data" | "protocols" | "features">,
  blame: (key: readonly PropertyKey[]) => string,
): void {
  const chosen = data.select === undefined ? [] : selectionTruth(data.select, blame);
  const truth = featuresOf(features).filter(({ role }) => role === "truth");
  const lines = protocolsOf(protocols).flatMap((protocol, i) => {
    const where = `${blame(["protocols", i])}: protocols.${i}: ${protocol.name}`;
    if (refusesTruth(protocol) && truth.length > 0) {
      const names = truth.map(({ name }) => name).join(", ");
      return `${where} with features.set ${features.set}, of which ${names} are Monte-Carlo truth; expected ${features.derived ? "others" : "another set"}`;
    }
    if (refusesTruth(protocol) && chosen.length > 0) {
      return `${where} with a selection by ${chosen.join(", ")}, which no detector knows; expected one by observables`;
    }
    if (protocol.leaks.includes("truth_features") && isTraceSet(features.set)) {
      return `${where} leaks truth_features, which are of set thesis, not of traces; expected another set than ${features.set}, or a protocol without that leak`;
    }
    return [];
  });
  if (lines.length > 0) throw new ConfigError(lines.join("\n"));
}

/** The truth that a selection reads. Throws ConfigError for one that cannot be meant. */
function selectionTruth(select: string, blame: (key: readonly PropertyKey[]) => string): readonly string[] {
  try {
    return new Selection(select, "").truth;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(`${blame(["data", "select"])}: data.select: ${error.message}`, { cause: error });
  }
}
