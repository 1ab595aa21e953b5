import { CascadaError, TrackingError } from "../../core/errors.ts";
import type { StoredRun } from "../run-store.ts";
import { MlflowClient } from "./client.ts";
import { Ledger } from "./ledger.ts";
import { SendLock } from "./lock.ts";
import { beginMirror, type MirrorTarget } from "./mirror.ts";
import type { RetryPolicy } from "./retry.ts";
import { Sender, type Waiting } from "./sender.ts";
import { type MlflowServer, mlflowServer } from "./server.ts";
import { MlflowError, Transport } from "./transport.ts";

/** Pauses of half a second to 8 s, 15 s in all. */
const PATIENT: RetryPolicy = { attempts: 6, pauseMs: 500, longestMs: 30_000 };
const ANSWER_MS = 30_000;

/** How far a run is mirrored. */
export interface MirrorState {
  id: string;
  /** null: no server is named for it, nor by the environment */
  uri: string | null;
  experiment: string | null;
  /** MLflow's id of the run, null while it has none */
  run_id: string | null;
  waiting: Waiting;
  /** what else the reader must know of what is there */
  remark: string | null;
}

export interface Pushed extends MirrorState {
  /** what was sent; nothing where all was there, or where something hindered it */
  sent: Waiting;
  /** why not all was sent; null if all was */
  problem: string | null;
}

export interface PushOptions {
  /** for runs that have none of their own */
  target: MirrorTarget | undefined;
  policy?: RetryPolicy;
  signal?: AbortSignal | undefined;
  environment?: NodeJS.ProcessEnv;
}

/** What is waiting to be sent of a run, without asking a server. Throws DataError where its record is damaged. */
export function mirrorState({ path, state }: StoredRun, target: MirrorTarget | undefined): MirrorState {
  const sender = new Sender(path);
  const { start, run } = sender.ledger;
  return {
    id: state.id,
    uri: start?.uri ?? target?.server.uri ?? null,
    experiment: start?.experiment ?? target?.experiment ?? null,
    run_id: run?.run_id ?? null,
    waiting: sender.waiting(),
    remark: sender.remark ?? null,
  };
}

/**
 * Sends what is missing of runs, those that started first before their parts. Of one that fails the rest is sent
 * nevertheless, but for those of a server that does not answer. Throws the reason of the signal.
 */
export async function pushRuns(runs: readonly StoredRun[], options: PushOptions): Promise<Pushed[]> {
  const silent = new Map<string, string>();
  const results: Pushed[] = [];
  for (const run of [...runs].sort((a, b) => (a.state.started < b.state.started ? -1 : 1))) {
    options.signal?.throwIfAborted();
    const before = mirrorState(run, options.target);
    const known = before.uri === null ? "no server is named for it: set MLFLOW_TRACKING_URI" : silent.get(before.uri);
    const problem = known ?? (await problemOf(run, options, silent));
    options.signal?.throwIfAborted();
    const after = mirrorState(run, options.target);
    results.push({ ...after, sent: difference(before.waiting, after.waiting), problem });
  }
  return results;
}

async function problemOf(run: StoredRun, options: PushOptions, silent: Map<string, string>): Promise<string | null> {
  try {
    await push(run, options);
    return null;
  } catch (error) {
    if (!(error instanceof CascadaError)) throw error;
    if (error instanceof MlflowError && error.transient) silent.set(Ledger.read(run.path).start!.uri, error.message);
    return error.message;
  }
}

async function push({ path }: StoredRun, options: PushOptions): Promise<void> {
  const { target, policy = PATIENT, signal, environment } = options;
  const lock = SendLock.take(path);
  if (lock === undefined) throw new TrackingError("another process is sending it");
  try {
    const sender = new Sender(path);
    if (sender.ledger.start === undefined) beginMirror(sender.ledger, target!);
    const server = serverOf(sender.ledger.start!.uri, target, environment);
    await sender.send(new MlflowClient(new Transport(server, { timeoutMs: ANSWER_MS, signal }), policy));
  } finally {
    lock.release();
  }
}

/** The server that a run went to before; the environment's address may have credentials in it. */
function serverOf(uri: string, target: MirrorTarget | undefined, environment?: NodeJS.ProcessEnv): MlflowServer {
  return target?.server.uri === uri ? target.server : mlflowServer(uri, `the run's server ${uri}`, environment);
}

function difference(before: Waiting, after: Waiting): Waiting {
  const names = Object.keys(before) as (keyof Waiting)[];
  return Object.fromEntries(names.map((name) => [name, Math.max(0, before[name] - after[name])])) as unknown as Waiting;
}
