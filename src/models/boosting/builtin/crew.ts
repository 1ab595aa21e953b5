import { InterruptedError } from "../../../core/errors.ts";
import type { FeatureMatrix } from "../../../core/matrix.ts";
import { WorkerGroup } from "../../../core/parallel.ts";
import type { Tree } from "../tree.ts";
import type { FeatureCuts } from "./cuts.ts";
import { type BinSource, createWorker, cutsOf, type RoundData, type RoundShare } from "./round-worker.ts";

/** Rows x features x trees below which starting threads (0.1 s) costs more than they save. */
const LEAST_SHARED_WORK = 1e8;
/** Values that the calling thread cuts into bins faster than other threads have started. */
const FEW_VALUES = 2_000_000;
/** Features that a thread of a team should have to itself. */
const FEATURES_OF_MEMBER = 4;
const MOST_THREADS = 64;
/** Added to the number of bins of a feature with missing values, for the kernel. */
const HAS_MISSING = 65_536;

/** What has become of a round. */
export interface Round {
  /** one per group, in their order */
  trees: Tree[];
  /** of each set, training rows first: weighted sum of the losses after the round */
  losses: number[];
}

/** Those who do a round together, each a share. */
export interface Crew {
  /** bins the rows; then losses are those of the margins to start from */
  start(): Promise<void>;
  /** may be called for the next round before this one is done */
  round(round: number): Promise<Round>;
  close(): Promise<void>;
}

/** How many threads are worth having; 1 is the calling thread. */
export function crewSize(
  workers: number,
  { rows, features, groups, rounds }: { rows: number; features: number; groups: number; rounds: number },
): number {
  if (rows * features * groups * rounds < LEAST_SHARED_WORK) return 1;
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
      const cuts = worker.cuts({ begin: 0, end: data.features });
      tellBins(data, cuts);
      worker.start({ part: 0, cuts });
    },
    async round(round) {
      await new Promise((resolve) => setImmediate(resolve));
      return joined([worker.round(round)]);
    },
    async close() {},
  };
}

function threads(data: RoundData, signal: AbortSignal): Crew {
  const url = new URL(import.meta.url.replace(/crew(\.[jt]s)$/, "round-worker$1")).href;
  const parts = data.workspaces.length;
  const source = shared(data.source);
  const group = new WorkerGroup({ url, initial: { ...data, source } }, parts);
  const all = <T>(method: string, argument: (part: number) => unknown): Promise<T[]> =>
    Promise.all(data.workspaces.map((_, part) => group.call<T>(part, method, argument(part)))).catch(
      (error: unknown) => {
        throw signal.aborted ? new InterruptedError() : error;
      },
    );
  const cutsByThreads = async () => {
    const share = (part: number) => Math.floor((data.features * part) / parts);
    const shares = await all<FeatureCuts[]>("cuts", (part) => ({ begin: share(part), end: share(part + 1) }));
    return shares.flat();
  };
  return {
    async start() {
      const { train } = source;
      const few = train.values.length < FEW_VALUES;
      const cuts = few ? cutsOf(source, { begin: 0, end: data.features }) : await cutsByThreads();
      tellBins(data, cuts);
      await all("start", (part) => ({ part, cuts }));
    },
    async round(round) {
      return joined(await all<RoundShare>("round", () => round));
    },
    close: () => group.close(),
  };
}

/** Trees in the order of the groups; losses added block by block, whoever has computed them. */
function joined(shares: RoundShare[]): Round {
  const trees = shares.flatMap((share) => share.trees).sort((a, b) => a.group - b.group);
  const losses = shares[0]!.losses.map((_, set) => {
    const blocks = shares.map((share) => share.losses[set]!);
    const count = blocks.reduce((sum, own) => sum + own.length, 0);
    let loss = 0;
    for (let block = 0; block < count; block++)
      loss += blocks[block % shares.length]![Math.floor(block / shares.length)]!;
    return loss;
  });
  return { trees: trees.map(({ tree }) => tree), losses };
}

/** The same rows in memory that threads share; values that are not there yet are copied. */
function shared({ train, evals, weight, maxBin }: BinSource): BinSource {
  const floats = (values: Float32Array) => {
    if (values.buffer instanceof SharedArrayBuffer) return values;
    const copy = new Float32Array(new SharedArrayBuffer(4 * values.length));
    copy.set(values);
    return copy;
  };
  const matrix = (x: FeatureMatrix) => ({ rows: x.rows, columns: x.columns, values: floats(x.values) });
  return { train: matrix(train), evals: evals.map(matrix), weight: weight && floats(weight), maxBin };
}

/** Tells the kernels how many bins each feature has. */
function tellBins({ memory, features, workspaces }: RoundData, cuts: readonly FeatureCuts[]): void {
  new Uint32Array(memory.buffer, workspaces[0]!.tables.bins, features).set(
    cuts.map(({ edges, missing }) => edges.length + (missing ? HAS_MISSING : 0)),
  );
}
