import { existsSync, readFileSync, statSync } from "node:fs";
import { z } from "zod";
import { messageOf } from "../../core/errors.ts";
import type { TaskOutcome } from "../task.ts";
import { type ElementState, elementName, elementStates, phaseOf } from "./commands.ts";
import { ElementReader } from "./element-file.ts";
import type { LaunchFolder, Submission } from "./layout.ts";

const count = z.int().min(0);

/** What `cascada launch status --json` prints. */
export const launchStatusSchema = z.strictObject({
  folder: z.string(),
  submitter: z
    .strictObject({ host: z.string(), pid: z.int() })
    .nullable()
    .describe("process that follows the tasks, as far as it has noted; null: nobody does"),
  cancelled: z.boolean(),
  tasks: z.strictObject({
    total: count,
    queued: count,
    running: count,
    done: count,
    failed: count.describe("with an outcome other than done"),
    left: count.describe("whose arrays have ended without an outcome: resume does them"),
  }),
  arrays: z.array(
    z.strictObject({
      job: z.string().nullable().describe("null where it was never submitted"),
      elements: count,
      states: z.record(z.string(), count).describe("elements by what Slurm says; those it does not know are missing"),
      reasons: z.array(z.string()).describe("why elements wait"),
    }),
  ),
  oldest_sign_s: z
    .number()
    .nullable()
    .describe(
      "since the running element that is silent the longest wrote, by the clocks of the machines; to look at only",
    ),
  errors: z.array(z.string()).describe("the last, at most 5"),
  note: z.string().nullable().describe("why Slurm did not answer"),
});

export type LaunchStatus = z.output<typeof launchStatusSchema>;

const SHOWN = 5;

type TaskState = "queued" | "running" | "done" | "failed" | "left";

/** How far the tasks of a launch folder have come, by what stands there and what Slurm says. Changes nothing. */
export async function launchStatus(folder: LaunchFolder): Promise<LaunchStatus> {
  const submissions = folder.submissions();
  const { states, note } = await statesOf(submissions);
  const tasks = new Map<string, TaskState>();
  const errors: string[] = [];
  const signs: number[] = [];
  for (const submission of submissions) {
    for (const [index, keys] of submission.elements.entries()) {
      const { job, number } = submission;
      const state = job === null ? undefined : states.get(elementName({ job, index }));
      const phase = state === undefined ? "ended" : phaseOf(state.state);
      const { outcomes, started } = readElement(folder.element(number, index));
      if (phase === "running") signs.push(ageOf(folder.element(number, index)));
      for (const key of keys) {
        const id = key.slice(0, key.lastIndexOf("#"));
        const outcome = outcomes.get(id);
        if (outcome !== undefined && outcome.status !== "done") errors.push(`${id}: ${describe(outcome)}`);
        if (tasks.get(key) === "done") continue;
        tasks.set(key, outcome ? (outcome.status === "done" ? "done" : "failed") : stateOf(phase, started.has(id)));
      }
    }
  }
  const numberOf = (wanted: TaskState) => [...tasks.values()].filter((state) => state === wanted).length;
  return {
    folder: folder.path,
    submitter: submitterOf(folder),
    cancelled: existsSync(folder.cancelled),
    tasks: {
      total: tasks.size,
      ...{ queued: numberOf("queued"), running: numberOf("running"), done: numberOf("done") },
      ...{ failed: numberOf("failed"), left: numberOf("left") },
    },
    arrays: submissions.map((submission) => arrayOf(submission, states)),
    oldest_sign_s: signs.length === 0 ? null : Math.max(...signs),
    errors: errors.slice(-SHOWN),
    note,
  };
}

function stateOf(phase: ReturnType<typeof phaseOf>, isStarted: boolean): TaskState {
  if (phase === "ended") return "left";
  return isStarted ? "running" : "queued";
}

async function statesOf(submissions: readonly Submission[]) {
  const jobs = submissions.flatMap(({ ended, job }) => (ended || job === null ? [] : [job]));
  try {
    return { states: await elementStates(jobs), note: null };
  } catch (error) {
    return { states: new Map<string, ElementState>(), note: messageOf(error) };
  }
}

function arrayOf(
  { job, elements }: Submission,
  all: ReadonlyMap<string, ElementState>,
): LaunchStatus["arrays"][number] {
  const own = elements.flatMap((_, index) => (job === null ? [] : (all.get(elementName({ job, index })) ?? [])));
  const states: Record<string, number> = {};
  for (const { state } of own) states[state] = (states[state] ?? 0) + 1;
  const waiting = own.filter(({ state, reason }) => phaseOf(state) === "waiting" && !/^(None)?$/.test(reason));
  return { job, elements: elements.length, states, reasons: [...new Set(waiting.map(({ reason }) => reason))] };
}

function readElement(path: string): { outcomes: Map<string, TaskOutcome>; started: Set<string> } {
  const outcomes = new Map<string, TaskOutcome>();
  const started = new Set<string>();
  for (const line of new ElementReader(path).read()) {
    if (line.type === "started") started.add(line.id);
    if (line.type === "outcome") outcomes.set(line.outcome.id, line.outcome);
  }
  return { outcomes, started };
}

function describe(outcome: TaskOutcome): string {
  switch (outcome.status) {
    case "done":
    case "timed-out":
      return outcome.status;
    case "failed":
      return outcome.error.message;
    default:
      return `${outcome.status}: ${outcome.detail}`;
  }
}

function ageOf(path: string): number {
  return Math.max(0, (Date.now() - statSync(path).mtimeMs) / 1000);
}

function submitterOf(folder: LaunchFolder): LaunchStatus["submitter"] {
  try {
    const { host, pid } = JSON.parse(readFileSync(folder.lock, "utf8")) as { host: string; pid: number };
    return { host, pid };
  } catch {
    return null;
  }
}
