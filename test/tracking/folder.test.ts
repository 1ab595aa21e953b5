import { readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { TrackingError } from "../../src/core/errors.ts";
import { makeFolder, refuseUnwritable } from "../../src/tracking/folder.ts";
import { temporaryFolder } from "../data/stations.ts";

describe("makeFolder", () => {
  test("makes all levels, leaves one that is there as it is, and may be asked at once by several", async () => {
    const folder = await temporaryFolder();
    const deep = join(folder, "a", "b", "c");
    await Promise.all([makeFolder(deep), makeFolder(deep), makeFolder(join(folder, "a", "b", "d"))]);
    await writeFile(join(deep, "kept"), "");
    await makeFolder(deep);
    expect(await readdir(deep)).toEqual(["kept"]);
    expect((await stat(join(folder, "a", "b", "d"))).isDirectory()).toBe(true);
  });

  test("names the folder where a file is in its way, and one that cannot be", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "file"), "");
    for (const path of [join(folder, "file"), join(folder, "file", "below"), "/proc/none/such"]) {
      await expect(makeFolder(path)).rejects.toThrow(TrackingError);
      await expect(makeFolder(path)).rejects.toThrow(`cannot make the folder ${path}: `);
    }
  });
});

describe("refuseUnwritable", () => {
  test("passes what is there or can be made, and makes nothing", async () => {
    const folder = await temporaryFolder();
    await refuseUnwritable(folder);
    await refuseUnwritable(join(folder, "a", "b"));
    expect(await readdir(folder)).toEqual([]);
  });

  test("refuses a path through a file, or a file in its place", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "file"), "");
    for (const path of [join(folder, "file"), join(folder, "file", "below")]) {
      await expect(refuseUnwritable(path)).rejects.toThrow(TrackingError);
      await expect(refuseUnwritable(path)).rejects.toThrow(`cannot write to the folder ${path}: `);
    }
  });
});
