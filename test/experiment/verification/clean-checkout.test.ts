import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { InterruptedError } from "../../../src/core/errors.ts";
import { sha256 } from "../../../src/core/hash.ts";
import { runExperiment } from "../../../src/experiment/run.ts";
import { childOutput } from "../../../src/experiment/verification/child-program.ts";
import { type VerifyOptions, verifyRun } from "../../../src/experiment/verification/verify.ts";
import { readLabels, readRecord } from "../../../src/tracking/run-store.ts";
import { temporaryFolder } from "../../data/stations.ts";
import { contentOf, experimentOn, optionsIn, stationFile } from "../small-experiment.ts";

const LOCKFILE = `{"name": "program", "version": "1.0.0", "lockfileVersion": 3, "requires": true, "packages": {"": {"name": "program", "version": "1.0.0"}}}\n`;

let folder: string;
/** a repository whose program is built by npm and copies the first run of the folder as its own result */
let repository: string;
let run: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  repository = join(folder, "repository");
  const data = await stationFile(join(folder, "a.arrow"));
  run = (await runExperiment(await experimentOn(data, "protocols=[shower_split]"), optionsIn(folder))).result.run;
  await mkdir(repository);
  await writeFile(
    join(repository, "package.json"),
    `{"name": "program", "version": "1.0.0", "type": "module", "scripts": {"prepare": "node build.js"}}\n`,
  );
  await writeFile(join(repository, "package-lock.json"), LOCKFILE);
  await writeFile(
    join(repository, "build.js"),
    `import { cpSync } from "node:fs";\ncpSync("program.js", "dist/cli/main.js");\n`,
  );
});

function git(...args: string[]): string {
  const author = ["-c", "user.name=test", "-c", "user.email=test@example.org"];
  return execFileSync("git", ["-C", repository, ...author, ...args], { encoding: "utf8" });
}

/** The program at the repository's head; `body` is done after the run is copied to `copy`, with `readFileSync`, `writeFileSync`. */
async function commitProgram(body = ""): Promise<string> {
  await writeFile(
    join(repository, "program.js"),
    `import { cpSync, readFileSync, writeFileSync } from "node:fs";
const copy = \`\${process.argv[process.argv.indexOf("--runs") + 1]}/again\`;
cpSync(${JSON.stringify(run)}, copy, { recursive: true });
${body}
`,
  );
  git("init", "--quiet");
  git("add", ".");
  git("commit", "--quiet", "--message", "a program");
  return git("rev-parse", "HEAD").trim();
}

/** Says in the record that the run was made there. */
async function recordGit(values: Record<string, unknown>): Promise<void> {
  const record = readRecord(run);
  const git = { branch: null, remote: null, dirty: false, diff: null, ...values };
  const software = { ...record.software!, lockfile_sha256: sha256(LOCKFILE), git };
  await writeFile(join(run, "record.json"), JSON.stringify({ ...record, software }));
}

function verify(rest: Partial<VerifyOptions> = {}) {
  const { cache: _, ...options } = optionsIn(folder);
  return verifyRun(run, { ...options, checkout: repository, ...rest });
}

describe("a repetition in a clean checkout", () => {
  test("is done by the recorded commit, whatever the repository has come to", async () => {
    const note = `writeFileSync(${JSON.stringify(join(folder, "program"))}, process.argv[1]);`;
    await recordGit({ commit: await commitProgram(note) });
    await writeFile(join(repository, "program.js"), "process.exit(3);\n");
    git("commit", "--all", "--quiet", "--message", "broken");
    expect(await verify()).toMatchObject({ result: "equal", notes: [], kept: null });
    expect(await contentOf(join(folder, "runs"))).toHaveLength(1);
    expect(git("status", "--porcelain")).toBe("");
    const program = await readFile(join(folder, "program"), "utf8");
    expect(program).toMatch(/main\.js$/);
    expect(existsSync(program)).toBe(false);
  });

  test("that differs is kept among the runs, tagged", async () => {
    const other = `
const record = JSON.parse(readFileSync(copy + "/record.json", "utf8"));
record.stages.find(({ name }) => name === "features").sha256.features = "0".repeat(64);
writeFileSync(copy + "/record.json", JSON.stringify(record));`;
    await recordGit({ commit: await commitProgram(other) });
    const found = await verify();
    expect(found).toMatchObject({
      result: "differs",
      first_difference: "features",
      kept: join(folder, "runs", "again"),
    });
    expect(readLabels(found.kept!).tags).toEqual({ verifies: expect.stringMatching(/^small-/) });
  });

  test("has the local changes that the run had", async () => {
    const commit = await commitProgram("process.exit(9);");
    await writeFile(
      join(repository, "program.js"),
      (await readFile(join(repository, "program.js"), "utf8")).replace("process.exit(9);", ""),
    );
    await writeFile(join(run, "changes.diff"), git("diff"));
    await recordGit({ commit, dirty: true, diff: "changes.diff" });
    expect(await verify()).toMatchObject({ result: "equal", notes: [] });
    await recordGit({ commit, dirty: true });
    await expect(verify()).rejects.toThrow("it ended with 9");
  });

  test("says that the lockfile or Node is another", async () => {
    await recordGit({ commit: await commitProgram() });
    const record = readRecord(run);
    const software = { ...record.software!, node: "20.0.0", lockfile_sha256: "0".repeat(64) };
    await writeFile(join(run, "record.json"), JSON.stringify({ ...record, software }));
    const { notes } = await verify();
    expect(notes).toEqual([
      `the lockfile of the commit has sha256 ${sha256(LOCKFILE)}; the run had ${"0".repeat(64)}`,
      `the run had Node 20.0.0, its repetition has ${process.versions.node}`,
    ]);
  });

  test("needs a commit, and a repository that has it", async () => {
    await commitProgram();
    await recordGit({ commit: "f".repeat(40) });
    await expect(verify()).rejects.toThrow(`${repository} has no commit ${"f".repeat(40)}; expected it there`);
    const record = readRecord(run);
    await writeFile(
      join(run, "record.json"),
      JSON.stringify({ ...record, software: { ...record.software, git: null } }),
    );
    await expect(verify()).rejects.toThrow("its record names no commit");
  });
});

describe("a program", () => {
  const { signal } = new AbortController();

  test("that fails is an error with the end of its log", async () => {
    const code = `for (let i = 0; i < 9; i++) console.error("line " + i); process.exit(7);`;
    const error = await childOutput(process.execPath, ["-e", code], { signal }).catch(({ message }: Error) => message);
    expect(error).toMatch(/it ended with 7\nline 4\nline 5\nline 6\nline 7\nline 8$/);
    await expect(childOutput("no-such-program", [], { signal })).rejects.toThrow("no such file or folder");
  });

  test("is ended and waited for once the signal is aborted", async () => {
    const abort = new AbortController();
    const marker = join(folder, "ended");
    const code = `process.on("SIGTERM", () => { require("fs").writeFileSync(${JSON.stringify(marker)}, ""); process.exit(); });
      console.error("ready"); setInterval(() => {}, 1000);`;
    const log = () => abort.abort(new InterruptedError());
    const running = childOutput(process.execPath, ["-e", code], { signal: abort.signal, log });
    await expect(running).rejects.toThrow(InterruptedError);
    expect(await readFile(marker, "utf8")).toBe("");
  });
});
