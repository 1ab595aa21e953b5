/** A value of a metric. */
export interface MlflowMetric {
  key: string;
  value: number;
  /** ms since 1970 */
  timestamp: number;
  step: number;
}

export interface MlflowTag {
  key: string;
  value: string;
}

export type MlflowParam = MlflowTag;

/** What one request may log. */
export interface LogBatch {
  metrics?: readonly MlflowMetric[];
  params?: readonly MlflowParam[];
  tags?: readonly MlflowTag[];
}

/** What MLflow takes in one request: 1000 metrics, 100 params, 100 tags, 1 MB. */
const MOST = { metrics: 1000, params: 100, tags: 100 };
/** The limit is 1,000,000 for the whole request. */
const MOST_BYTES = 900_000;

/**
 * Cuts what is to be logged into requests that MLflow takes, in order. Metrics, which must not be repeated blindly, share
 * none with params and tags, which may be.
 */
export function batchesOf({ metrics = [], params = [], tags = [] }: LogBatch): LogBatch[] {
  return [
    ...parts(params, MOST.params).map((some) => ({ params: some })),
    ...parts(tags, MOST.tags).map((some) => ({ tags: some })),
    ...parts(metrics, MOST.metrics).map((some) => ({ metrics: some })),
  ];
}

function parts<T>(items: readonly T[], most: number): T[][] {
  const all: T[][] = [];
  let bytes = Infinity;
  for (const item of items) {
    const size = Buffer.byteLength(JSON.stringify(item)) + 1;
    let last = all.at(-1);
    if (last === undefined || last.length === most || bytes + size > MOST_BYTES) {
      last = [];
      all.push(last);
      bytes = 0;
    }
    last.push(item);
    bytes += size;
  }
  return all;
}
