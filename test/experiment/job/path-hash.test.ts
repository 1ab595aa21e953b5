import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sha256 } from "../../../src/core/hash.ts";
import { openSource } from "../../../src/data/formats/catalogue.ts";
import { hashData, hashPath } from "../../../src/experiment/job/path-hash.ts";
import { temporaryFolder } from "../../data/stations.ts";

/** The hash of a folder as every run has recorded it. */
const recorded = (files: Record<string, string>) =>
  sha256(...Object.entries(files).map(([name, text]) => `${sha256(text)}  ${name}\n`));

test("a folder's hash is that of all files below it, in the order of their paths", async () => {
  const folder = await temporaryFolder();
  const files = { "a-b": "1", "a/b": "2", "a/c/d": "3", b: "" };
  await mkdir(join(folder, "a/c"), { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const found = await hashPath(folder);
  expect(found.sha256).toBe(recorded(files));
  expect(found.files.map(({ path, bytes }) => [path, bytes])).toEqual([
    ["a-b", 1],
    ["a/b", 1],
    ["a/c/d", 1],
    ["b", 0],
  ]);
});

test("a data set's hash is that of the files that are read, whatever lies beside and below them", async () => {
  const folder = await temporaryFolder();
  const files = { "event_1.json": "{}", "event_2.json.gz": "x" };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const before = await hashPath(folder);
  expect(await hashData(folder)).toEqual(before);
  await mkdir(join(folder, "sub"));
  await writeFile(join(folder, "sub", "event_3.json"), "{}");
  for (const name of ["notes.md", "readme.txt"]) await writeFile(join(folder, name), "mine");
  execFileSync("mkfifo", [join(folder, "pipe")]);
  expect(await hashData(folder)).toEqual(before);
  expect(before.sha256).toBe(recorded(files));
});

test("the hash of a folder that is one table is that of the files that are read", async () => {
  const folder = await temporaryFolder();
  const files = { "part-0.csv": "x\n1\n", "part-1.csv": "x\n2\n" };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  for (const name of ["_SUCCESS", ".part-0.csv.crc"]) await writeFile(join(folder, name), "");
  const source = await openSource(folder);
  const { sha256: before, files: hashed } = await hashData(folder);
  expect(before).toBe(recorded(files));
  expect(hashed.map(({ path }) => path)).toEqual(["part-0.csv", "part-1.csv"]);
  expect(source.notes!()[0]).toBe("2 files were read as one table, part-0.csv to part-1.csv");
  await writeFile(join(folder, "part-1.csv"), "x\n3\n");
  expect((await hashData(folder)).sha256).not.toBe(before);
  await mkdir(join(folder, "x=1"));
  await expect(hashData(folder)).rejects.toThrow(/x=1 is a folder within a folder that is read as one table/);
});

test("a pipe is an error, not waited for", async () => {
  const folder = await temporaryFolder();
  const pipe = join(folder, "event_1.json");
  execFileSync("mkfifo", [pipe]);
  const message = /event_1\.json: it is a pipe, socket or device; expected a regular file$/;
  await expect(hashPath(pipe)).rejects.toThrow(message);
  await expect(hashPath(folder)).rejects.toThrow(message);
  await expect(hashData(folder)).rejects.toThrow(message);
});
