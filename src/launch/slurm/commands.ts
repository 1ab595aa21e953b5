import { execFile } from "node:child_process";
import { ConfigError, DataError } from "../../core/errors.ts";
import { systemCode, systemReason } from "../../core/system-error.ts";

/** An array element as Slurm names it: job and index. */
export interface ElementId {
  job: string;
  index: number;
}

/** What Slurm says of an element: a state such as RUNNING, and why it waits. */
export interface ElementState {
  state: string;
  reason: string;
}

/** `123_4` */
export function elementName({ job, index }: ElementId): string {
  return `${job}_${index}`;
}

/**
 * Submits a script and returns the number of the job.
 *
 * @throws ConfigError with what sbatch said where it refuses, or where there is no sbatch
 */
export async function submit(script: string): Promise<string> {
  const { status, stdout, stderr } = await call("sbatch", ["--parsable", script]);
  // With several clusters: job;cluster
  const [, job] = /^(\d+)(;\S*)?$/m.exec(stdout) ?? [];
  if (status === 0 && job !== undefined) return job;
  const said = [stderr, stdout].map((text) => text.trim()).find((text) => text !== "");
  throw new ConfigError(`sbatch refused ${script}: ${said ?? `it ended with exit status ${status}`}`);
}

/**
 * What Slurm says of the elements of jobs, by name; elements that ended a while ago are missing, or come from its accounting
 * where that is on.
 *
 * @throws DataError where Slurm does not answer
 */
export async function elementStates(jobs: readonly string[]): Promise<Map<string, ElementState>> {
  const states = new Map<string, ElementState>();
  if (jobs.length === 0) return states;
  const queue = await squeue(["--states=all", `--jobs=${jobs.join(",")}`, "--format=%F|%K|%T|%r"]);
  for (const [job, index, state, reason] of queue) {
    if (/^\d+$/.test(index!))
      states.set(elementName({ job: job!, index: Number(index) }), { state: state!, reason: reason! });
  }
  const missing = jobs.filter((job) => ![...states.keys()].some((name) => name.startsWith(`${job}_`)));
  if (missing.length > 0) for (const [name, state] of await accounted(missing)) states.set(name, state);
  return states;
}

/** The number of the job of a name, the last where there are several; undefined where Slurm knows none. */
export async function jobNamed(name: string): Promise<string | undefined> {
  const jobs = await squeue(["--states=all", `--name=${name}`, "--format=%F"]);
  return jobs.map(([job]) => job!).sort((a, b) => Number(b) - Number(a))[0];
}

/** Cancels jobs (`123`) or elements (`123_4`); those that have ended already do not matter. */
export async function cancel(names: readonly string[]): Promise<void> {
  // A command line holds some 100,000 characters.
  for (let first = 0; first < names.length; first += 1000) {
    const { status, stderr } = await call("scancel", names.slice(first, first + 1000));
    if (status !== 0 && !/Invalid job id|already completing|already completed/i.test(stderr)) {
      throw new DataError(`scancel: ${stderr.trim() || `it ended with exit status ${status}`}`);
    }
  }
}

async function squeue(options: readonly string[]): Promise<string[][]> {
  const { status, stdout, stderr } = await call("squeue", ["--noheader", "--array", ...options]);
  // It says so of a single job that it has forgotten.
  if (status !== 0 && !/Invalid job id/i.test(stderr)) {
    throw new DataError(`squeue: ${stderr.trim() || `it ended with exit status ${status}`}`);
  }
  return stdout.split("\n").flatMap((line) => (line.includes("|") || /^\d+$/.test(line) ? [line.split("|")] : []));
}

/** States from the accounting; none where it is off or there is no sacct. */
async function accounted(jobs: readonly string[]): Promise<Map<string, ElementState>> {
  const states = new Map<string, ElementState>();
  const options = ["--noheader", "--parsable2", "--allocations", "--array", `--jobs=${jobs.join(",")}`];
  const { status, stdout } = await call("sacct", [...options, "--format=JobID,State"], { isNeeded: false });
  if (status !== 0) return states;
  for (const line of stdout.split("\n")) {
    const [, name, state] = /^(\d+_\d+)\|([A-Z_]+)/.exec(line) ?? [];
    if (name !== undefined) states.set(name, { state: state!, reason: "" });
  }
  return states;
}

interface Answer {
  status: number | string;
  stdout: string;
  stderr: string;
}

function call(program: string, args: readonly string[], { isNeeded = true } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      if (error === null) return resolve({ status: 0, stdout, stderr });
      if (typeof error.code === "number") return resolve({ status: error.code, stdout, stderr });
      if (!isNeeded) return resolve({ status: 1, stdout: "", stderr: "" });
      const why = systemCode(error) === "ENOENT" ? "it is not on PATH" : (error.signal ?? systemReason(error));
      reject(new ConfigError(`cannot run ${program}: ${why}; expected Slurm's commands, or launch: local`));
    });
  });
}

const WAITING = ["PENDING", "REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED", "SPECIAL_EXIT", "RESV_DEL_HOLD"];
const RUNNING = ["RUNNING", "CONFIGURING", "COMPLETING", "RESIZING", "SIGNALING", "STAGE_OUT", "STOPPED", "SUSPENDED"];

/** Whether an element waits, runs or has ended, whatever Slurm calls it. */
export function phaseOf(state: string): "waiting" | "running" | "ended" {
  if (WAITING.includes(state)) return "waiting";
  return RUNNING.includes(state) ? "running" : "ended";
}
