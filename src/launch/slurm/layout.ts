import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { ConfigError, TrackingError } from "../../core/errors.ts";
import { canonicalJson, sha256 } from "../../core/hash.ts";
import { systemCode, systemReason } from "../../core/system-error.ts";
import { writeWhole } from "../../system/whole-file.ts";
import type { Task } from "../task.ts";

/**
 * `submissions/N.json`: an array that was submitted, or was about to be where it has no job. Its element I has one file,
 * `elements/N-I.jsonl`, which begins with its tasks.
 */
const submissionSchema = z.strictObject({
  number: z.int().min(0),
  name: z.string().describe("of the job, which no other submission has"),
  job: z.string().nullable().describe("number that Slurm gave it; null where that is not known"),
  ended: z.boolean().describe("nothing of it is to come"),
  elements: z.array(z.array(z.string())).describe("keys of the tasks of each element"),
});

export type Submission = z.output<typeof submissionSchema>;

/** The shared folder of a launcher, which the machine that submits and those that compute both see. */
export class LaunchFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = resolve(path);
  }

  /**
   * Makes the folder.
   *
   * @throws ConfigError where its path cannot stand in a script, TrackingError where it cannot be made or written
   */
  make(): void {
    const [bad] = /["%\\\n]/.exec(this.path) ?? [];
    if (bad !== undefined) {
      throw new ConfigError(
        `launch folder ${this.path}: expected a path without ${JSON.stringify(bad)}, which sbatch would read its own way`,
      );
    }
    try {
      for (const name of ["submissions", "elements", "logs"]) mkdirSync(join(this.path, name), { recursive: true });
      const probe = join(this.path, `probe-${process.pid}`);
      writeFileSync(probe, "");
      rmSync(probe);
    } catch (cause) {
      throw new TrackingError(
        `cannot write the launch folder ${this.path}: ${systemReason(cause)}; expected one that all machines share`,
        { cause },
      );
    }
  }

  get lock(): string {
    return join(this.path, "launcher.json");
  }

  /** there while nothing is to be submitted, because somebody has said so */
  get cancelled(): string {
    return join(this.path, "cancelled");
  }

  script(number: number): string {
    return join(this.path, "submissions", `${padded(number)}.sh`);
  }

  element(number: number, index: number): string {
    return join(this.path, "elements", `${padded(number)}-${index}.jsonl`);
  }

  /** with Slurm's own marks where they are for it to fill in */
  log(job: string, index: number | string): string {
    return join(this.path, "logs", `slurm-${job}_${index}.out`);
  }

  /** By number. Throws TrackingError for a file that is none of ours. */
  submissions(): Submission[] {
    return names(join(this.path, "submissions"))
      .filter((name) => name.endsWith(".json"))
      .sort()
      .map((name) => {
        const path = join(this.path, "submissions", name);
        try {
          return submissionSchema.parse(JSON.parse(readFileSync(path, "utf8")));
        } catch (cause) {
          throw new TrackingError(`${path}: no submission of this program`, { cause });
        }
      });
  }

  /** Keeps a submission, durably: whoever goes on must find it. */
  keep(submission: Submission): void {
    writeWhole(join(this.path, "submissions", `${padded(submission.number)}.json`), JSON.stringify(submission), {
      durable: true,
    });
  }

  remove(path: string): void {
    rmSync(path, { force: true });
  }
}

/** What tells a task from another of the same name. */
export function keyOf(task: Task): string {
  return `${task.id}#${sha256(canonicalJson({ handler: task.handler, input: task.input ?? null })).slice(0, 12)}`;
}

function padded(number: number): string {
  return String(number).padStart(4, "0");
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    if (systemCode(cause) === "ENOENT") return [];
    throw new TrackingError(`cannot read ${folder}: ${systemReason(cause)}`, { cause });
  }
}
