import { spawnSync } from "node:child_process";
import { lstat, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { TrackingError } from "../../src/core/errors.ts";
import { leftoversOf, PartialFile } from "../../src/data/partial-file.ts";
import { makePipe } from "./pipe.ts";
import { temporaryFolder } from "./stations.ts";

const bytes = (text: string) => Buffer.from(text);

test("a file appears when it is committed, with the hash of its bytes", async () => {
  const folder = await temporaryFolder();
  const path = join(folder, "a.txt");
  const file = await PartialFile.open(path, { overwrite: false });
  await file.write(bytes("ab"));
  await file.write(bytes("c"));
  expect(await readdir(folder)).toEqual([expect.stringMatching(/^a\.txt\.partial-\d+-\d+$/)]);
  // SHA-256 of "abc": FIPS 180-4, example B.1.
  const sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  expect(await file.commit()).toEqual({ bytes: 3, sha256 });
  expect(await readdir(folder)).toEqual(["a.txt"]);
  expect(await readFile(path, "utf8")).toBe("abc");
});

test("what exists is replaced only when told, and stays whole until then", async () => {
  const path = join(await temporaryFolder(), "a.txt");
  await writeFile(path, "old");
  await expect(PartialFile.open(path, { overwrite: false })).rejects.toThrow(/it exists; --force overwrites it/);
  const file = await PartialFile.open(path, { overwrite: true });
  await file.write(bytes("new"));
  expect(await readFile(path, "utf8")).toBe("old");
  await file.commit();
  expect(await readFile(path, "utf8")).toBe("new");
});

test("a file that came into being meanwhile is not overwritten", async () => {
  const folder = await temporaryFolder();
  const path = join(folder, "a.txt");
  const file = await PartialFile.open(path, { overwrite: false });
  await file.write(bytes("mine"));
  await writeFile(path, "theirs");
  await expect(file.commit()).rejects.toThrow(TrackingError);
  expect(await readFile(path, "utf8")).toBe("theirs");
  expect(await readdir(folder)).toEqual(["a.txt"]);
});

test("writers of one path do not disturb each other", async () => {
  const folder = await temporaryFolder();
  const path = join(folder, "a.txt");
  const first = await PartialFile.open(path, { overwrite: true });
  const second = await PartialFile.open(path, { overwrite: true });
  await first.write(bytes("1"));
  await second.write(bytes("2"));
  await first.write(bytes("1"));
  await first.commit();
  expect(await readFile(path, "utf8")).toBe("11");
  await second.commit();
  expect(await readFile(path, "utf8")).toBe("2");
  expect(await readdir(folder)).toEqual(["a.txt"]);
});

test("a name left behind by a killed process is stepped over", async () => {
  const folder = await temporaryFolder();
  const path = join(folder, "a.txt");
  const probe = await PartialFile.open(path, { overwrite: true });
  const [name] = await readdir(folder);
  await probe.discard();
  const number = Number(name!.split("-").at(-1));
  await writeFile(join(folder, `a.txt.partial-${process.pid}-${number + 1}`), "left behind");
  const file = await PartialFile.open(path, { overwrite: true });
  await file.commit();
  expect((await readdir(folder)).sort()).toEqual(["a.txt", `a.txt.partial-${process.pid}-${number + 1}`]);
});

test("discarding leaves nothing, twice as well", async () => {
  const folder = await temporaryFolder();
  const file = await PartialFile.open(join(folder, "a.txt"), { overwrite: true });
  await file.write(bytes("x"));
  await file.discard();
  await file.discard();
  expect(await readdir(folder)).toEqual([]);
});

test("a folder that cannot hold the file is named", async () => {
  const folder = await temporaryFolder();
  const open = (path: string) => PartialFile.open(path, { overwrite: true });
  await expect(open(join(folder, "no", "a.txt"))).rejects.toThrow(/a\.txt: the folder .*no does not exist$/);
  await writeFile(join(folder, "file"), "");
  await expect(open(join(folder, "file", "a.txt"))).rejects.toThrow(/file is not a folder$/);
  await mkdir(join(folder, "sub"));
  await expect(open(join(folder, "sub"))).rejects.toThrow(/it is a folder; expected a file name$/);
  await expect(open(join(folder, "sub"))).rejects.toThrow(TrackingError);
});

test("what is no regular file is never replaced", async () => {
  const folder = await temporaryFolder();
  const pipe = join(folder, "a.csv");
  await makePipe(pipe);
  await expect(PartialFile.open(pipe, { overwrite: true })).rejects.toThrow(
    /a\.csv: it is a pipe, socket or device; expected a regular file, or none$/,
  );
  expect((await lstat(pipe)).isFIFO()).toBe(true);
});

test("the target of a link is written, and the link stays", async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "real"));
  await writeFile(join(folder, "real", "b.csv"), "old");
  const link = join(folder, "a.csv");
  await symlink(join("real", "b.csv"), link);
  await expect(PartialFile.open(link, { overwrite: false })).rejects.toThrow(/it exists/);
  const file = await PartialFile.open(link, { overwrite: true });
  await file.write(bytes("new"));
  await file.commit();
  expect((await lstat(link)).isSymbolicLink()).toBe(true);
  expect(await readFile(join(folder, "real", "b.csv"), "utf8")).toBe("new");
  await symlink("nowhere", join(folder, "c.csv"));
  await expect(PartialFile.open(join(folder, "c.csv"), { overwrite: true })).rejects.toThrow(
    /c\.csv: it is a link to nothing that is there$/,
  );
});

test("a link that leads back to itself is not one to nothing", async () => {
  const folder = await temporaryFolder();
  await symlink("b.csv", join(folder, "a.csv"));
  await symlink("a.csv", join(folder, "b.csv"));
  await expect(PartialFile.open(join(folder, "a.csv"), { overwrite: true })).rejects.toThrow(
    /a\.csv: it is a link that leads back to itself, or too many links$/,
  );
});

test.runIf(process.platform === "linux")("a folder that takes no files is not said to be missing", async () => {
  await expect(PartialFile.open("/proc/x.csv", { overwrite: false })).rejects.toThrow(/\/proc takes no new files$/);
});

test("what killed writers left is found, but nothing of a process that lives", async () => {
  const folder = await temporaryFolder();
  const dead = spawnSync(process.execPath, ["--version"]).pid;
  const left = join(folder, `a.csv.partial-${dead}-0`);
  for (const path of [left, join(folder, "a.csv.partial-me-0"), join(folder, `b.a.csv.partial-${dead}-0`)]) {
    await writeFile(path, "");
  }
  const file = await PartialFile.open(join(folder, "a.csv"), { overwrite: false });
  expect(await leftoversOf(join(folder, "a.csv"))).toEqual([left]);
  await file.commit();
  await symlink("a.csv", join(folder, "link.csv"));
  expect(await leftoversOf(join(folder, "link.csv"))).toEqual([left]);
  expect(await leftoversOf(join(folder, "no", "a.csv"))).toEqual([]);
});

test("- is no file: nothing is written to stdout, nor to a file of that name", async () => {
  await expect(PartialFile.open("-", { overwrite: true })).rejects.toThrow("cannot write to stdout (-)");
});
