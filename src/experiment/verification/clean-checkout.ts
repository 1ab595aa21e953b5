import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { DataError } from "../../core/errors.ts";
import type { StartProgress } from "../../core/progress.ts";
import { hashFile } from "../dataset-cache.ts";
import { packageFolder } from "../tracked-run.ts";
import { childOutput } from "./child-program.ts";
import type { RecordedRun } from "./recorded-run.ts";

export interface CheckoutOptions {
  /** folder or address of the repository; by default the checkout that this program is of, else what the record names */
  repository?: string | undefined;
  scratch: string;
  signal: AbortSignal;
  start: StartProgress;
}

/** The program that made a run, built anew. */
export interface CleanCheckout {
  folder: string;
  /** how it may differ from what made the run */
  notes: string[];
}

type Git = NonNullable<NonNullable<RecordedRun["record"]["software"]>["git"]>;

/**
 * A clean checkout of a run's commit in `scratch`, its local changes applied, its packages installed by its lockfile, built.
 *
 * @throws DataError where the record names no commit, where that or the changes cannot be had, or where it is not built
 */
export async function cleanCheckout(run: RecordedRun, options: CheckoutOptions): Promise<CleanCheckout> {
  const { software, warnings } = run.record;
  const git = software?.git;
  if (!software || !git)
    throw new DataError(`run ${run.state.id} was not made in a checkout: its record names no commit`);
  const folder = join(options.scratch, "checkout");
  const progress = options.start("checkout");
  const { signal } = options;
  await cloneAt(git, folder, options);
  progress.update(0.1, "local changes");
  const notes = await applyChanges(run, git, { folder, signal });
  progress.update(0.2, "npm ci");
  notes.push(...(await lockfileNotes(software.lockfile_sha256, folder, signal)));
  const log = (line: string) => progress.update(0.3, line.slice(0, 40));
  await childOutput("npm", ["ci", "--no-audit", "--no-fund", "--prefer-offline"], { cwd: folder, signal, log });
  const main = join(folder, "dist", "cli", "main.js");
  if (!existsSync(main)) {
    await childOutput("npm", ["run", "build"], { cwd: folder, signal, log });
  }
  progress.done(`${git.commit.slice(0, 12)}${git.dirty ? " with local changes" : ""}`);
  if (software.node !== process.versions.node) {
    notes.push(`the run had Node ${software.node}, its repetition has ${process.versions.node}`);
  }
  notes.push(...warnings.filter((warning) => /leaves out|are not kept/.test(warning)));
  return { folder, notes };
}

/** The commit in a folder of its own; of a repository on this machine nothing is copied but the files. */
async function cloneAt(git: Git, folder: string, { repository, signal }: CheckoutOptions): Promise<void> {
  const source = repository ?? (await defaultRepository(git, signal));
  const shared = existsSync(source) ? ["--shared"] : [];
  await childOutput("git", ["clone", "--quiet", "--no-checkout", ...shared, "--", source, folder], { signal });
  try {
    await childOutput("git", ["-C", folder, "checkout", "--quiet", "--detach", git.commit], { signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw new DataError(
      `${source} has no commit ${git.commit}; expected it there, or --checkout=REPOSITORY that has it`,
      {
        cause,
      },
    );
  }
}

async function defaultRepository({ commit, remote }: Git, signal: AbortSignal): Promise<string> {
  const own = resolve(packageFolder());
  try {
    await childOutput("git", ["-C", own, "cat-file", "-e", `${commit}^{commit}`], { signal });
    return own;
  } catch (cause) {
    signal.throwIfAborted();
    if (remote !== null) return remote;
    throw new DataError(`no commit ${commit} in ${own}; expected --checkout=REPOSITORY that has it`, { cause });
  }
}

async function applyChanges(
  { path, state }: RecordedRun,
  { dirty, diff }: Git,
  { folder, signal }: { folder: string; signal: AbortSignal },
): Promise<string[]> {
  if (!dirty) return [];
  if (diff === null)
    return [`run ${state.id} had local changes that it did not keep: its repetition is of the commit alone`];
  await childOutput("git", ["-C", folder, "apply", "--whitespace=nowarn", resolve(path, diff)], { signal });
  return [];
}

async function lockfileNotes(expected: string | null, folder: string, signal: AbortSignal): Promise<string[]> {
  if (expected === null) return [];
  const found = await hashFile(join(folder, "package-lock.json"), signal);
  return found === expected ? [] : [`the lockfile of the commit has sha256 ${found}; the run had ${expected}`];
}
