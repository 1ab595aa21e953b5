import { expect, test } from "vitest";
import { environmentDifferences } from "../../../src/experiment/verification/environment.ts";
import type { RunRecord } from "../../../src/tracking/run-record.ts";

type Environment = Parameters<typeof environmentDifferences>[0];

const SOFTWARE: NonNullable<RunRecord["software"]> = {
  cascada: "0.1.0",
  node: "22.1.0",
  v8: "12.4",
  platform: "linux-x64",
  os: "Linux 6.1",
  lockfile_sha256: "a".repeat(64),
  packages: { zod: "4.6.7" },
  git: { commit: "c1", branch: "main", remote: null, dirty: false, diff: null },
};
const HARDWARE = {
  ...{ cpu: "one", cores: 2, physical_cores: 1, usable_cores: 2, cpu_limit: null },
  ...{ memory_gib: 8, memory_limit_gib: null, workers: 2, gpus: [] },
};
const BASE: Environment = { software: SOFTWARE, hardware: HARDWARE, fitting: null, artefacts: [] };

test("environments that are the same differ in nothing", () => {
  expect(environmentDifferences(BASE, structuredClone(BASE))).toEqual([]);
});

test("every value that differs is named with both, those of packages, git, GPUs and engines, too", () => {
  const engine = { name: "native", version: "1.7.6", reproducible: false, details: { library: "cpu" } };
  const fit = { protocol: "shower_split", model: "xgboost", parameters: {}, file: null, sha256: "a".repeat(64) };
  const now: Environment = {
    software: {
      ...SOFTWARE,
      node: "24.0.0",
      packages: { zod: "5.0.0", yaml: "2.9.1" },
      git: { ...SOFTWARE.git!, commit: "c2", dirty: true },
    },
    hardware: { ...HARDWARE, gpus: [{ name: "H", driver: "550", memory_mib: null, cuda: "12" }] },
    fitting: [{ ...fit, engine: { ...engine, details: { library: "gpu" } } }],
    artefacts: [],
  };
  expect(environmentDifferences({ ...BASE, fitting: [{ ...fit, engine }] }, now)).toEqual([
    { what: "node", recorded: "22.1.0", repeated: "24.0.0" },
    { what: "packages.zod", recorded: "4.6.7", repeated: "5.0.0" },
    { what: "git.commit", recorded: "c1", repeated: "c2" },
    { what: "git.dirty", recorded: "false", repeated: "true" },
    { what: "gpus", recorded: "none", repeated: "H 550 12" },
    { what: "shower_split.engine.library", recorded: "cpu", repeated: "gpu" },
    { what: "packages.yaml", recorded: "none", repeated: "2.9.1" },
  ]);
});

test("two dirty checkouts of a commit differ in their diffs", () => {
  const git = { ...SOFTWARE.git!, dirty: true, diff: "local-changes.diff" };
  const dirty = (sha256: string): Environment => ({
    ...BASE,
    software: { ...SOFTWARE, git },
    artefacts: [{ path: "local-changes.diff", sha256, bytes: 1 }],
  });
  const [a, b] = ["a".repeat(64), "b".repeat(64)];
  expect(environmentDifferences(dirty(a), dirty(b))).toEqual([{ what: "git.diff", recorded: a, repeated: b }]);
});

test("a run that never came to say what it ran on has none of it", () => {
  const nothing: Environment = { ...BASE, software: null, hardware: null };
  expect(environmentDifferences(nothing, BASE)).toContainEqual({ what: "cpu", recorded: "none", repeated: "one" });
});
