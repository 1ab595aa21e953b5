import { InterruptedError } from "../../../core/errors.ts";
import { WorkerGroup } from "../../../core/parallel.ts";
import type { Tree } from "../tree.ts";
import { createWorker, type GroupTree, type RoundData } from "./round-worker.ts";

/** Rows x features below which starting threads costs more than they save. */
const LEAST_SHARED_WORK = 20_000;
/** Features that a thread of a team should have to itself. */
const FEATURES_OF_MEMBER = 4;
const MOST_THREADS = 64;

/** Those who do a round together, each a share. */
export interface Crew {
  /** losses of the margins to start from */
  start(): Promise<void>;
  /** one tree per group, in their order; margins and losses are those after it */
  round(round: number): Promise<Tree[]>;
  close(): Promise<void>;
}

/** How many threads are worth having; 1 is the calling thread. */
export function crewSize(
  workers: number,
  { rows, features, groups }: { rows: number; features: number; groups: number },
): number {
  if (rows * features < LEAST_SHARED_WORK) return 1;
  return Math.min(workers, groups * Math.max(1, Math.floor(features / FEATURES_OF_MEMBER)), MOST_THREADS);
}

/**
 * A crew of a thread for each workspace. Alone, the work is done in the calling thread, which gives way to events
 * after each round. The trees are the same anyway.
 */
export function openCrew(data: RoundData, signal: AbortSignal): Crew {
  return data.workspaces.length === 1 ? alone(data) : threads(data, signal);
}

function alone(data: RoundData): Crew {
  const worker = createWorker(data);
  return {
    async start() {
      worker.start(0);
    },
    async round(round) {
      await new Promise((resolve) => setImmediate(resolve));
      return inOrder(worker.round(round));
    },
    async close() {},
  };
}

function threads(data: RoundData, signal: AbortSignal): Crew {
  const url = new URL(import.meta.url.replace(/crew(\.[jt]s)$/, "round-worker$1")).href;
  const group = new WorkerGroup({ url, initial: data }, data.workspaces.length);
  const stopped = (error: unknown) => {
    throw signal.aborted ? new InterruptedError() : error;
  };
  return {
    async start() {
      await Promise.all(data.workspaces.map((_, part) => group.call(part, "start", part))).catch(stopped);
    },
    async round(round) {
      const shares = await group.all<GroupTree[]>("round", round).catch(stopped);
      return inOrder(shares!.flat());
    },
    close: () => group.close(),
  };
}

function inOrder(trees: GroupTree[]): Tree[] {
  return trees.sort((a, b) => a.group - b.group).map(({ tree }) => tree);
}
