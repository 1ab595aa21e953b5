import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { TrackingError } from "../../src/core/errors.ts";
import { RunFolder } from "../../src/tracking/run-folder.ts";
import { temporaryFolder } from "../data/stations.ts";

const NOW = new Date("2026-02-03T04:05:06.789Z");

describe("a run's folder", () => {
  test("has an unfinished name, and nothing else is there, until it is finished", async () => {
    const root = join(await temporaryFolder(), "runs");
    const folder = await RunFolder.create(root, "mine", NOW);
    expect(await readdir(root)).toEqual(["mine-20260203-040506.partial"]);
    const written = await folder.write("figures/a.svg", "<svg/>");
    expect(written).toBe(join(root, "mine-20260203-040506.partial", "figures", "a.svg"));
    await folder.write("bytes", Uint8Array.of(1, 2));
    expect(await folder.finish()).toBe(join(root, "mine-20260203-040506"));
    expect(await readdir(root)).toEqual(["mine-20260203-040506"]);
    expect(await readFile(join(folder.path, "figures", "a.svg"), "utf8")).toBe("<svg/>");
    expect(await readFile(join(folder.path, "bytes"))).toEqual(Buffer.of(1, 2));
  });

  test("of many runs of one second has a name of its own, whether they are unfinished, finished or given up", async () => {
    const root = await temporaryFolder();
    const folders = await Promise.all(Array.from({ length: 8 }, () => RunFolder.create(root, "mine", NOW)));
    await Promise.all(folders.map((folder, i) => folder.write("number", String(i))));
    await Promise.all(folders.map((folder, i) => (i % 2 === 0 ? folder.finish() : folder.discard())));
    folders.push(await RunFolder.create(root, "mine", NOW));
    await folders.at(-1)!.write("number", "8");
    await folders.at(-1)!.finish();
    const names = await readdir(root);
    const numbers = await Promise.all(names.map((name) => readFile(join(root, name, "number"), "utf8")));
    expect(numbers.sort()).toEqual(["0", "2", "4", "6", "8"]);
  });

  test("steps over what a killed run left, and leaves that alone", async () => {
    const root = await temporaryFolder();
    await mkdir(join(root, "mine-20260203-040506.partial"));
    await writeFile(join(root, "mine-20260203-040506.partial", "half"), "");
    const folder = await RunFolder.create(root, "mine", NOW);
    expect(folder.path).toBe(join(root, "mine-20260203-040506-2"));
    await folder.finish();
    expect(await readdir(join(root, "mine-20260203-040506.partial"))).toEqual(["half"]);
  });

  test("that is given up leaves nothing, twice as well", async () => {
    const root = await temporaryFolder();
    const folder = await RunFolder.create(root, "mine", NOW);
    await folder.write("a", "");
    await folder.discard();
    await folder.discard();
    expect(await readdir(root)).toEqual([]);
  });

  test("never replaces what came to be under its name meanwhile", async () => {
    const root = await temporaryFolder();
    const folder = await RunFolder.create(root, "mine", NOW);
    await folder.write("a", "new");
    await mkdir(folder.path);
    await writeFile(join(folder.path, "a"), "old");
    await expect(folder.finish()).rejects.toThrow(TrackingError);
    expect(await readFile(join(folder.path, "a"), "utf8")).toBe("old");
  });

  test("names what cannot be made, written or finished", async () => {
    const root = await temporaryFolder();
    await writeFile(join(root, "file"), "");
    await expect(RunFolder.create(join(root, "file"), "mine")).rejects.toThrow(TrackingError);
    await expect(RunFolder.create(root, "x".repeat(300))).rejects.toThrow(
      `cannot make a run folder in ${root}: the name is too long`,
    );
    const folder = await RunFolder.create(root, "mine", NOW);
    await expect(folder.write("x".repeat(300), "")).rejects.toThrow(/^cannot write .*: the name is too long$/);
    await rm(folder.partial, { recursive: true });
    await expect(folder.finish()).rejects.toThrow(`cannot finish ${folder.path}: no such file or folder`);
  });
});
