import {
  appendFile,
  chmod,
  copyFile,
  mkdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { create, extract } from "tar";
import { beforeEach, describe, expect, test } from "vitest";
import { DataError, TrackingError } from "../../../src/core/errors.ts";
import { sha256 } from "../../../src/core/hash.ts";
import { readArchive } from "../../../src/experiment/archive/read.ts";
import { archiveResultSchema } from "../../../src/experiment/archive/result.ts";
import { writeArchive } from "../../../src/experiment/archive/write.ts";
import { classifyFile } from "../../../src/experiment/classify-file.ts";
import { runExperiment } from "../../../src/experiment/run.ts";
import { recordedRun } from "../../../src/experiment/verification/recorded-run.ts";
import { verifyRun } from "../../../src/experiment/verification/verify.ts";
import { temporaryFolder } from "../../data/stations.ts";
import { contentOf, experimentOn, optionsIn, stationFile } from "../small-experiment.ts";

const { signal } = new AbortController();

let folder: string;
let data: string;
let archive: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  data = await stationFile(join(folder, "a.arrow"), { metadata: { "cascada.seed": "7" } });
  archive = join(folder, "run.tar.gz");
});

async function smallRun(): Promise<string> {
  const { result } = await runExperiment(await experimentOn(data), optionsIn(folder));
  return result.run;
}

function exportRun(run: string, { out = archive, withData = false } = {}) {
  return writeArchive(recordedRun(join(folder, "runs"), run), out, { withData, moved: new Map(), signal });
}

/** The archive's run in a fresh folder, as on another machine. */
async function importElsewhere() {
  const elsewhere = await temporaryFolder();
  const imported = await readArchive(archive, { runs: join(elsewhere, "runs"), signal });
  const { cache: _, ...options } = optionsIn(elsewhere);
  return { ...imported, verify: (moved = new Map<string, string>()) => verifyRun(imported.id, { ...options, moved }) };
}

/** Packs a folder's entries as they are, whatever is wrong with them. */
async function pack(...entries: string[]): Promise<void> {
  await create({ file: archive, cwd: join(folder, "packed"), gzip: true, preservePaths: true }, entries);
}

describe("the archive of a run", () => {
  test("with its data is verified in another place, where nothing else of it is", async () => {
    const run = await smallRun();
    const written = await exportRun(run, { withData: true });
    expect(archiveResultSchema.parse(written)).toEqual(written);
    expect(written).toMatchObject({ sha256: sha256(await readFile(archive)), left_out: [] });
    await rm(run, { recursive: true });
    await rm(data);
    const { path, verify } = await importElsewhere();
    expect(await verify()).toMatchObject({ result: "equal", first_difference: null });
    expect((await exportRun(path, { out: join(folder, "again.tar.gz") })).left_out).toEqual([]);
    expect(await readFile(join(path, "README.txt"), "utf8")).toContain("npm run runs -- verify small-");
  });

  test("with its data, a folder of files as one table, is verified in another place", async () => {
    const parts = join(folder, "parts");
    await mkdir(join(parts, "_left_out"), { recursive: true });
    await rename(data, join(parts, "a.arrow"));
    await copyFile(join(parts, "a.arrow"), join(parts, "_b.arrow"));
    data = parts;
    const run = await smallRun();
    const written = await exportRun(run, { withData: true });
    expect(written.left_out).toEqual([]);
    await rm(run, { recursive: true });
    await rm(data, { recursive: true });
    const { path, verify } = await importElsewhere();
    expect(await contentOf(join(path, "inputs/data/parts"))).toEqual(["a.arrow"]);
    expect(await verify()).toMatchObject({ result: "equal", first_difference: null });
    expect((await exportRun(path, { out: join(folder, "again.tar.gz") })).left_out).toEqual([]);
    await appendFile(join(path, "inputs/data/parts/a.arrow"), "x");
    await expect(verify()).rejects.toThrow(/the data file \S*parts has sha256 \S+; expected/);
  });

  test("without its data says which file is missing, and is verified once that is there", async () => {
    const written = await exportRun(await smallRun());
    expect(written.left_out).toEqual([{ path: data, sha256: sha256(await readFile(data)) }]);
    const moved = join(folder, "moved.arrow");
    await rename(data, moved);
    const { path, verify } = await importElsewhere();
    const readme = await readFile(join(path, "README.txt"), "utf8");
    expect(readme).toContain(`--data ${data}=PATH/a.arrow`);
    expect(readme).toContain(`Not in this archive: ${data}, sha256 ${written.left_out[0]!.sha256}.`);
    await expect(verify()).rejects.toThrow(`no data file ${data}`);
    expect((await verify(new Map([[data, moved]]))).result).toBe("equal");
  });

  test("of a classification has the model that it used", async () => {
    const trained = await smallRun();
    const model = join(folder, "model");
    await rename(join(trained, "model"), model);
    const stations = await stationFile(join(folder, "b.arrow"), { metadata: { "cascada.seed": "8" } });
    const options = { ...optionsIn(folder), model, out: undefined, overwrite: false };
    const { result } = await classifyFile(stations, options);
    await exportRun(result.run, { withData: true });
    await rm(model, { recursive: true });
    await rm(stations);
    expect((await (await importElsewhere()).verify()).result).toBe("equal");
  });

  test("has the same bytes whenever and wherever it is written, and again from where it was imported", async () => {
    const run = await smallRun();
    const one = await exportRun(run);
    await utimes(join(run, "record.json"), 1, 1);
    await chmod(join(run, "record.json"), 0o600);
    const other = await exportRun(run, { out: join(folder, "deep", "other.tar.gz") });
    expect(other.sha256).toBe(one.sha256);
    const { path } = await importElsewhere();
    expect((await exportRun(path, { out: join(folder, "again.tar.gz") })).sha256).toBe(one.sha256);
    expect(await contentOf(join(folder, "deep"))).toEqual(["other.tar.gz"]);
  });

  test("has every file of the run but its heartbeat, a manifest of all, and the lockfile", async () => {
    const run = await smallRun();
    await exportRun(run);
    await mkdir(join(folder, "out"));
    await extract({ file: archive, cwd: join(folder, "out") });
    const [id] = await contentOf(join(folder, "out"));
    const expected = (await contentOf(run)).filter((name) => name !== "heartbeat.json");
    expect(await contentOf(join(folder, "out", id!))).toEqual(
      [...expected, "MANIFEST", "README.txt", "package-lock.json"].sort(),
    );
  });

  test("is not written of a run with links, or over a folder", async () => {
    const run = await smallRun();
    await mkdir(archive);
    await expect(exportRun(run)).rejects.toThrow(TrackingError);
    await symlink("/", join(run, "root"));
    await expect(exportRun(run)).rejects.toThrow(/root is a link or a device/);
    expect(await contentOf(folder)).not.toContainEqual(expect.stringMatching(/^\.export/));
  });
});

describe("an archive that is refused", () => {
  test("is of a run that is there", async () => {
    const run = await smallRun();
    await exportRun(run);
    const before = await readFile(join(run, "record.json"), "utf8");
    await writeFile(join(run, "mine.txt"), "mine");
    await expect(readArchive(archive, { runs: join(folder, "runs"), signal })).rejects.toThrow(TrackingError);
    expect(await readFile(join(run, "record.json"), "utf8")).toBe(before);
    expect(await contentOf(run)).toContain("mine.txt");
  });

  test.each([0.3, 0.9, 0.999])("ends after a part of %d of its bytes", async (part) => {
    const { bytes } = await exportRun(await smallRun());
    await truncate(archive, Math.floor(part * bytes));
    const runs = join(folder, "imported");
    await expect(readArchive(archive, { runs, signal })).rejects.toThrow(DataError);
    expect(await contentOf(runs)).toEqual([]);
  });

  test.each([
    ["is empty", Buffer.alloc(0)],
    ["is something else", Buffer.from("event_id,station_id\n1,2\n".repeat(100))],
  ])("%s", async (_, content) => {
    await writeFile(archive, content);
    await expect(importElsewhere()).rejects.toThrow(DataError);
  });

  test("is not there", async () => {
    await expect(importElsewhere()).rejects.toThrow(`${archive} is no whole archive of a run: no such file or folder`);
  });

  test("has a file that was changed, one that is missing, or one too many", async () => {
    await exportRun(await smallRun());
    await mkdir(join(folder, "packed"));
    await extract({ file: archive, cwd: join(folder, "packed") });
    const [id] = await contentOf(join(folder, "packed"));
    const files = (await contentOf(join(folder, "packed", id!))).filter(
      (name) => /\./.test(name) || name === "MANIFEST",
    );
    const paths = files.map((name) => `${id}/${name}`);
    await pack(...paths);
    await expect(importElsewhere()).rejects.toThrow(/is missing; its MANIFEST has it/);
    await writeFile(join(folder, "packed", id!, "more.txt"), "more");
    await pack(id!);
    await expect(importElsewhere()).rejects.toThrow(/is a Directory; expected files only/);
    await pack(...paths, `${id}/more.txt`);
    await expect(importElsewhere()).rejects.toThrow(/more\.txt is not in its MANIFEST/);
    await writeFile(join(folder, "packed", id!, "experiment.yaml"), "name: mine\n");
    await pack(...paths);
    await expect(importElsewhere()).rejects.toThrow(/experiment\.yaml has sha256 [0-9a-f]{64}; expected/);
  });

  test("leads out of its folder, links, or holds two runs", async () => {
    await mkdir(join(folder, "packed", "run"), { recursive: true });
    await mkdir(join(folder, "packed", "other"));
    for (const name of ["run/a.txt", "other/a.txt", "b.txt", "../outside.txt"]) {
      await writeFile(join(folder, "packed", name), "x");
    }
    await symlink("/etc/passwd", join(folder, "packed", "run", "link"));
    await pack("run/../../outside.txt");
    await expect(importElsewhere()).rejects.toThrow(/leads out of the archive/);
    await pack(join(folder, "outside.txt"));
    await expect(importElsewhere()).rejects.toThrow(/leads out of the archive/);
    await pack("b.txt");
    await expect(importElsewhere()).rejects.toThrow(/leads out of the archive/);
    await pack("run/a.txt", "run/link");
    await expect(importElsewhere()).rejects.toThrow(/link is a SymbolicLink; expected files only/);
    await pack("run/a.txt", "other/a.txt");
    await expect(importElsewhere()).rejects.toThrow(/is beside the folder run; expected one run/);
  });
});
