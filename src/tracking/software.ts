import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { type as osType, release } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { RunRecord } from "./run-record.ts";

type Software = NonNullable<RunRecord["software"]>;

/** What runs: versions, and the state of the checkout that `directory`, the folder of the package, is of. */
export async function describeSoftware(directory: string): Promise<Software> {
  const { version } = JSON.parse(await readFile(join(directory, "package.json"), "utf8")) as { version: string };
  return {
    cascada: version,
    node: process.versions.node,
    v8: process.versions.v8,
    platform: `${process.platform}-${process.arch}`,
    os: `${osType()} ${release()}`,
    lockfile_sha256: null,
    packages: {},
    git: await describeCheckout(directory),
  };
}

async function describeCheckout(directory: string): Promise<Software["git"]> {
  // Installed into another project, the package lies in that project's checkout, whose commit says nothing of it.
  const atTop = (await git(directory, "rev-parse", "--show-prefix")) === "";
  const commit = atTop ? await git(directory, "rev-parse", "HEAD") : null;
  if (commit === null) return null;
  const status = await git(directory, "status", "--porcelain", "--untracked-files=no");
  return {
    commit,
    branch: await git(directory, "branch", "--show-current"),
    remote: null,
    dirty: status !== "",
    diff: null,
  };
}

/** What git prints, or null where there is no git or no checkout. */
async function git(directory: string, ...args: string[]): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)("git", ["-C", directory, ...args]);
    return stdout.trim();
  } catch {
    return null;
  }
}
