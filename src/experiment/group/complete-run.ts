import { basename } from "node:path";
import { canonicalJson, sha256 } from "../../core/hash.ts";
import type { Leak } from "../../evaluation/leak.ts";
import type { Run } from "../../tracking/run.ts";
import type { StageRecord } from "../../tracking/run-record.ts";
import { readRecord, readState } from "../../tracking/run-store.ts";
import { leaksOfRun } from "../leaking-metrics.ts";
import { partsOf } from "./closed-parts.ts";

/** A complete run of an experiment that is part of a group's. */
export interface CompleteRun {
  run: string;
  metrics: Record<string, number | null>;
  /** of each leaking protocol, by its name */
  leaks: Record<string, Leak[]>;
  sha256: Record<string, string>;
}

/** Metrics of test rows; those by step of training are the run's own business. */
const OF_TEST_ROWS = /^[^.]+\.(accuracy|balanced_accuracy|log_loss)$/;

/** A part of a run that has finished and has the tag; undefined where there is none. */
export function finishedPart(group: Run, tag: string, value: string): string | undefined {
  const parts = partsOf(group.path).filter(({ state }) => state.kind === "experiment" && state.status === "finished");
  return parts.find(({ labels }) => labels.tags[tag] === value)?.path;
}

/** What a complete run gave. */
export function completeRun(path: string): CompleteRun {
  const state = readState(path);
  const { metrics, sha256: hashes } = state;
  const leaks = Object.fromEntries([...leaksOfRun(state)].map(([name, own]) => [name, [...own]]));
  const measured = Object.entries(metrics).filter(([name]) => OF_TEST_ROWS.test(name));
  return { run: basename(path), metrics: Object.fromEntries(measured), leaks, sha256: hashes };
}

/** One hash of all that a complete run gave. */
export function hashOfRun({ sha256: hashes }: CompleteRun): string {
  return sha256(canonicalJson(hashes));
}

/** How far a repetition of a run may be off. */
export function toleranceOfRun(path: string): StageRecord["tolerance"] {
  return readRecord(path).stages.find(({ tolerance }) => tolerance !== null)?.tolerance ?? null;
}
