import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { describeCheckout, localChanges, withoutCredentials } from "../../src/tracking/checkout.ts";
import { temporaryFolder } from "../data/stations.ts";

let folder: string;

function git(cwd: string, ...args: string[]): string {
  const who = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=trunk"];
  return execFileSync("git", [...who, ...args], { cwd, encoding: "utf8", stdio: ["pipe", "pipe", "ignore"] }).trim();
}

beforeEach(async () => {
  folder = await temporaryFolder();
  git(folder, "init");
  writeFileSync(join(folder, "a.txt"), "one\ntwo\n");
  writeFileSync(join(folder, "gone.txt"), "gone\n");
  writeFileSync(join(folder, ".gitignore"), "ignored\n");
  git(folder, "add", ".");
  git(folder, "commit", "-m", "first");
});

/** Changes of every kind: a word, a file removed, a new one with a strange name, bytes, a link, an ignored file. */
function change(): void {
  writeFileSync(join(folder, "a.txt"), "one\n2\n");
  rmSync(join(folder, "gone.txt"));
  mkdirSync(join(folder, "new"));
  writeFileSync(join(folder, "new", 'a "b" é.txt'), "new\n");
  writeFileSync(
    join(folder, "bytes"),
    Uint8Array.from({ length: 300 }, (_, i) => i % 256),
  );
  symlinkSync("a.txt", join(folder, "link"));
  writeFileSync(join(folder, "ignored"), "no");
}

describe("a checkout", () => {
  test("that is clean has commit and branch, and no changes", async () => {
    expect(await describeCheckout(folder)).toEqual({
      commit: git(folder, "rev-parse", "HEAD"),
      branch: "trunk",
      remote: null,
      dirty: false,
      changed: [],
      untracked: [],
    });
    git(folder, "checkout", "--detach");
    expect((await describeCheckout(folder))!.branch).toBeNull();
  });

  test("names origin without whatever lets one in there", async () => {
    git(folder, "remote", "add", "backup", "https://other.test/a.git");
    expect((await describeCheckout(folder))!.remote).toBe("https://other.test/a.git");
    git(folder, "remote", "add", "origin", "https://me:hunter2@host.test/a.git?token=x");
    expect((await describeCheckout(folder))!.remote).toBe("https://host.test/a.git");
    expect(withoutCredentials("ssh://git:pass@host.test/a")).toBe("ssh://git@host.test/a");
    expect(withoutCredentials("git@host.test:a/b.git")).toBe("git@host.test:a/b.git");
    expect(withoutCredentials("/somewhere/else")).toBe("/somewhere/else");
  });

  test("with changes has a diff that gives the same files again", async () => {
    change();
    const checkout = (await describeCheckout(folder))!;
    expect(checkout.dirty).toBe(true);
    const { diff, leftOut } = await localChanges(folder, checkout);
    expect(leftOut).toEqual([]);
    const other = await temporaryFolder();
    git(other, "clone", folder, "copy");
    writeFileSync(join(other, "changes.diff"), diff);
    git(join(other, "copy"), "apply", join(other, "changes.diff"));
    const files = ["a.txt", "bytes", join("new", 'a "b" é.txt'), "link"];
    for (const name of files) expect(readFileSync(join(other, "copy", name))).toEqual(readFileSync(join(folder, name)));
    const names = readdirSync(folder).filter((name) => name !== "ignored");
    expect(readdirSync(join(other, "copy"))).toEqual(names);
    // The index of the checkout itself is as it was.
    expect(git(folder, "status", "--porcelain")).toContain("?? bytes");
  });

  test("whose changes are large has a diff without the largest, which it names", async () => {
    writeFileSync(join(folder, "a.txt"), "x".repeat(3000));
    writeFileSync(join(folder, "small"), "small\n");
    writeFileSync(join(folder, "large"), "y".repeat(4000));
    const { diff, leftOut } = await localChanges(folder, (await describeCheckout(folder))!, 3500);
    expect(leftOut).toEqual(["large"]);
    expect(diff).toContain("+small");
    expect(diff).toContain("xxxx");
    expect(diff).not.toContain("yyyy");
    expect((await localChanges(folder, (await describeCheckout(folder))!, 100)).diff).not.toContain("xxxx");
  });

  test("keeps no file that is known to hold secrets", async () => {
    for (const name of [".env", ".env.local", "server.pem"]) writeFileSync(join(folder, name), "TOKEN=hunter2\n");
    const { diff, leftOut } = await localChanges(folder, (await describeCheckout(folder))!);
    expect(leftOut).toEqual([".env", ".env.local", "server.pem"]);
    expect(diff).toBe("");
  });

  test("is none below its top, without a commit, and where there is no git", async () => {
    mkdirSync(join(folder, "below"));
    expect(await describeCheckout(join(folder, "below"))).toBeNull();
    expect(await describeCheckout(join(folder, "absent"))).toBeNull();
    const empty = await temporaryFolder();
    expect(await describeCheckout(empty)).toBeNull();
    git(empty, "init");
    expect(await describeCheckout(empty)).toBeNull();
  });
});
