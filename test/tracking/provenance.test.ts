import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { collectProvenance } from "../../src/tracking/provenance.ts";
import { temporaryFolder } from "../data/stations.ts";

const IDENTITY = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"];

/** Makes `folder` a checkout with its package.json committed; returns the commit. */
async function checkout(folder: string): Promise<string> {
  const git = (...args: string[]) => execFileSync("git", ["-C", folder, ...args], { encoding: "utf8" }).trim();
  await writeFile(join(folder, "package.json"), '{"version": "1.2.3"}');
  git("init", "-q");
  git("add", "package.json");
  git(...IDENTITY, "commit", "-q", "-m", "one");
  return git("rev-parse", "HEAD");
}

describe("provenance", () => {
  test("has the versions, the machine, the command and the time", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "package.json"), '{"version": "1.2.3"}');
    const before = Date.now();
    const found = await collectProvenance(folder);
    expect(found).toMatchObject({ cascada: "1.2.3", node: process.versions.node, git_commit: null, git_dirty: null });
    expect(found.platform).toBe(`${process.platform}-${process.arch}`);
    expect(found.command).toMatch(/^cascada/);
    expect(found.cores).toBeGreaterThan(0);
    expect(Date.parse(found.started)).toBeGreaterThanOrEqual(before);
  });

  test("has the commit of the checkout, and whether files differ from it (new files do not count)", async () => {
    const folder = await temporaryFolder();
    const commit = await checkout(folder);
    await writeFile(join(folder, "new"), "");
    expect(await collectProvenance(folder)).toMatchObject({ git_commit: commit, git_dirty: false });
    await writeFile(join(folder, "package.json"), '{"version": "1.2.4"}');
    expect(await collectProvenance(folder)).toMatchObject({ cascada: "1.2.4", git_commit: commit, git_dirty: true });
  });

  test("does not take the commit of a project that the package is installed in for its own", async () => {
    const project = await temporaryFolder();
    await checkout(project);
    const installed = join(project, "node_modules", "cascada");
    await mkdir(installed, { recursive: true });
    await writeFile(join(installed, "package.json"), '{"version": "1.2.3"}');
    expect(await collectProvenance(installed)).toMatchObject({ git_commit: null, git_dirty: null });
  });
});
