import { PRIMARIES, type Primary } from "../../core/primaries.ts";
import { type CeilingShare, ceilingShare } from "../../evaluation/ceiling-share.ts";
import type { Evaluation } from "../../evaluation/evaluation.ts";
import { chanceLevel } from "../../report/protocol.ts";
import { posteriorOf } from "../../simulation/posterior.ts";
import { presetOf } from "../event-truth.ts";
import type { Stations } from "../stations.ts";

/** Columns of the truth that the posterior needs. */
const COLUMNS = ["xmax_gcm2", "ln_nmu", "energy_mc_eev", "zenith_mc_deg"] as const;

/** Largest posterior of each shower of a file, by its number. */
export type ShowerCeilings = ReadonlyMap<number, number>;

/**
 * The largest exact posterior of each shower of a file, given its true Xmax, ln N_mu, energy and zenith angle: the probability
 * that naming the most probable primary is right. Undefined where the file has no truth, or does not say by which preset of this
 * version of the simulation it was made, or its showers are not those of that preset.
 *
 * The prior is the share of each primary among the showers drawn, not among the rows. Whether a shower gives rows, and
 * how many, follows from (Xmax, N_mu, E, zenith) and chance that does not know the primary; rows of primary A with the truth t
 * are therefore n_A f_A(t) times a function of t that is the same for all primaries, n_A the showers drawn of A, and the posterior
 * of a row is n_A f_A(t) over its sum. The n_A differ where stations are asked for: a primary with many stations a
 * shower is complete first. Shower i is of primary i modulo the number of primaries, so that the last shower of a primary in
 * the file tells how many of it were drawn.
 */
export function showerCeilings(
  { metadata, ids, primary, carried }: Pick<Stations, "metadata" | "ids" | "primary" | "carried">,
  classes: readonly string[],
): ShowerCeilings | undefined {
  const preset = presetOf(metadata);
  if ("reason" in preset || !primary || COLUMNS.some((name) => carried[name] === undefined)) return undefined;
  const drawn = showersDrawn(ids.shower, primary, preset.primaries);
  if (drawn === undefined) return undefined;
  const primaries = classes as readonly Primary[];
  const options = {
    primaries,
    prior: primaries.map((name) => drawn[preset.primaries.indexOf(name)]!),
    hadronicModel: preset.hadronic_model,
    extrapolate: preset.extrapolate,
  };
  const { xmax_gcm2, ln_nmu, energy_mc_eev, zenith_mc_deg } = carried;
  const ceilings = new Map<number, number>();
  ids.shower.forEach((shower, row) => {
    if (ceilings.has(shower)) return;
    const truth = {
      xmax_gcm2: xmax_gcm2![row]!,
      ln_nmu: ln_nmu![row]!,
      energy_eev: energy_mc_eev![row]!,
      zenith_deg: zenith_mc_deg![row]!,
    };
    ceilings.set(
      shower,
      posteriorOf(truth, options).reduce((a, b) => Math.max(a, b)),
    );
  });
  return ceilings;
}

/** Showers drawn of each primary of the preset, up to its last one with rows; undefined where one is of another primary than its number says. */
export function showersDrawn(
  shower: Uint32Array,
  primary: Uint8Array,
  primaries: readonly Primary[],
): number[] | undefined {
  const drawn = primaries.map(() => 0);
  for (let row = 0; row < shower.length; row++) {
    const kind = shower[row]! % primaries.length;
    if (primaries[kind] !== PRIMARIES[primary[row]!]) return undefined;
    drawn[kind] = Math.max(drawn[kind]!, Math.floor(shower[row]! / primaries.length) + 1);
  }
  return drawn;
}

/**
 * How far an accuracy on rows (stations or events) of these showers comes towards their ceiling; null where the ceilings are not
 * known, and as `ceilingShare`.
 */
export function rowCeiling(
  ceilings: ShowerCeilings | undefined,
  evaluation: Pick<Evaluation, "accuracy" | "confusion" | "n_test">,
  shower: Uint32Array,
): CeilingShare | null {
  if (ceilings === undefined) return null;
  const largest = Float64Array.from(shower, (id) => ceilings.get(id)!);
  return ceilingShare(largest, { accuracy: evaluation.accuracy, chance: chanceLevel(evaluation), shower });
}
