import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** A small experiment of a group, as its file holds it. */
export const BASE = `experiment:
  data: {simulate: {stations_per_primary: 40, primaries: [proton, iron]}}
  model: {name: xgboost, rounds: 4, max_depth: 2}
  evaluation: {replicates: 100}
  protocols: [shower_split]
`;

/** Writes a group file: a small search unless `text` says something else. */
export function groupFile(folder: string, text: string, { base = BASE } = {}): string {
  const path = join(folder, "group.yaml");
  writeFileSync(path, `kind: group\nname: small\n${base}${text}`);
  return path;
}

export const SEARCH = `metric: {name: log_loss, direction: minimize}
sampler: random
trials: 4
batch: 2
space:
  model.eta: loguniform(0.05, 1)
  model.max_depth: range(1, 4)
`;
