import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sha256 } from "../../src/core/hash.ts";
import { packageFolder } from "../../src/experiment/tracked-run.ts";
import { describeSoftware } from "../../src/tracking/software.ts";
import { temporaryFolder } from "../data/stations.ts";

/** A package in a folder of its own, one of whose dependencies is installed there, one above and one nowhere. */
async function smallPackage(): Promise<string> {
  const above = await temporaryFolder();
  const install = (folder: string, name: string, version: string) => {
    mkdirSync(join(folder, "node_modules", name), { recursive: true });
    writeFileSync(join(folder, "node_modules", name, "package.json"), JSON.stringify({ version }));
  };
  const folder = join(above, "mine");
  install(above, "a", "1.0.0");
  install(above, "@b/c", "2.0.0");
  install(folder, "@b/c", "2.1.0");
  const dependencies = { a: "*", "@b/c": "*" };
  const manifest = { version: "9.8.7", dependencies, optionalDependencies: { none: "*" } };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  return folder;
}

test("names the versions of Node and of the packages that are there, as the loader finds them", async () => {
  const { software, diff, warnings } = await describeSoftware(await smallPackage());
  expect(software).toMatchObject({ cascada: "9.8.7", packages: { a: "1.0.0", "@b/c": "2.1.0" }, git: null });
  expect(software).toMatchObject({ node: process.versions.node, v8: process.versions.v8, lockfile_sha256: null });
  expect([diff, warnings]).toEqual([null, []]);
});

test("has the hash of the lockfile, and the diff of a checkout with changes", async () => {
  const folder = await smallPackage();
  writeFileSync(join(folder, "package-lock.json"), "{}");
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], { cwd: folder });
  git("init", "--quiet");
  git("add", "package.json");
  git("commit", "--quiet", "-m", "first");
  writeFileSync(join(folder, ".env"), "");
  const { software, diff, warnings } = await describeSoftware(folder);
  expect(software.lockfile_sha256).toBe(sha256("{}"));
  expect(software.git).toMatchObject({ dirty: true, diff: "local-changes.diff" });
  expect(diff).toContain("b/package-lock.json");
  expect(warnings).toEqual([expect.stringMatching(/^local-changes\.diff leaves out \.env: /)]);
});

test("of this program has its libraries", async () => {
  const { software } = await describeSoftware(packageFolder());
  expect(Object.keys(software.packages)).toEqual(expect.arrayContaining(["apache-arrow", "seedrandom", "zod"]));
  expect(software.lockfile_sha256).toMatch(/^[0-9a-f]{64}$/);
});
