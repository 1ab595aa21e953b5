import { existsSync } from "node:fs";
import { appendFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { readArchive } from "../../../src/experiment/archive/read.ts";
import { writeArchive } from "../../../src/experiment/archive/write.ts";
import { runJob } from "../../../src/experiment/job/run.ts";
import { jobSchema } from "../../../src/experiment/job/schema.ts";
import { recordedRun } from "../../../src/experiment/verification/recorded-run.ts";
import { verifyRun } from "../../../src/experiment/verification/verify.ts";
import { temporaryFolder } from "../../data/stations.ts";
import { optionsIn } from "../small-experiment.ts";

let folder: string;
let input: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  input = join(folder, "numbers.txt");
  await writeFile(input, "1 2 4");
  await mkdir(join(folder, "mine"));
  await writeFile(
    join(folder, "sum.ts"),
    "export const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);\n",
  );
  await writeFile(
    join(folder, "mine", "fit.ts"),
    `import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sum } from "../sum.ts";
export default ({ run }) => {
  const total = sum(readFileSync(run.input("numbers"), "utf8").split(" ").map(Number));
  writeFileSync(join(run.folder, "total.txt"), String(total));
  return { total };
};
`,
  );
});

/** The run of the job, or of a command. */
async function jobRun(settings: object = { job: { file: join(folder, "mine", "fit.ts") } }): Promise<string> {
  const job = jobSchema.parse({ name: "sum", inputs: { numbers: input }, ...settings });
  return (await runJob(job, optionsIn(folder))).run;
}

function verify(run: string, moved = new Map<string, string>(), place = folder) {
  const { cache: _, ...options } = optionsIn(place);
  return verifyRun(run, { ...options, moved });
}

test("a job is repeated with the script that its run keeps, and with its inputs", async () => {
  const run = await jobRun();
  await rm(join(folder, "mine"), { recursive: true });
  await rm(join(folder, "sum.ts"));
  const found = await verify(run);
  expect(found).toMatchObject({ result: "equal", kept: null, notes: [expect.stringMatching(/fit\.ts is gone/)] });
  expect(found.stages.map(({ stage }) => stage)).toEqual(["inputs", "job", "settings", "numbers"]);
});

test("a job's input that has moved needs to be told where, one that has changed is refused", async () => {
  const run = await jobRun();
  const moved = join(folder, "moved.txt");
  await rename(input, moved);
  await expect(verify(run)).rejects.toThrow(`no input ${input}`);
  expect((await verify(run, new Map([[input, moved]]))).result).toBe("equal");
  await appendFile(moved, " 8");
  await expect(verify(run, new Map([[input, moved]]))).rejects.toThrow(`the input ${moved} has sha256`);
});

test("a command is refused once a file that it names has changed", async () => {
  const script = join(folder, "script.mjs");
  await writeFile(script, `console.log('CASCADA_METRICS {"total": 7}');\n`);
  const run = await jobRun({ job: { command: [process.execPath, script] }, deterministic: true });
  expect((await verify(run)).result).toBe("equal");
  await appendFile(script, "// mine\n");
  await expect(verify(run)).rejects.toThrow(`${script} has sha256`);
});

test("a job that says it repeats and does not differs in its stage, which no server is told", async () => {
  const script = join(folder, "script.mjs");
  await writeFile(script, `console.log("CASCADA_METRICS " + JSON.stringify({ time: performance.timeOrigin }));\n`);
  const run = await jobRun({ job: { command: [process.execPath, script] }, deterministic: true });
  process.env.MLFLOW_TRACKING_URI = "http://127.0.0.1:9";
  try {
    const found = await verify(run);
    expect(found).toMatchObject({ result: "differs", first_difference: "job" });
    expect(existsSync(join(found.kept!, "mlflow.jsonl"))).toBe(false);
  } finally {
    delete process.env.MLFLOW_TRACKING_URI;
  }
});

test("a job whose metrics are within its tolerance is equal within that", async () => {
  const script = join(folder, "script.mjs");
  await writeFile(
    script,
    `console.log("CASCADA_METRICS " + JSON.stringify({ share: 0.5 + (performance.timeOrigin % 1000) * 1e-9 }));\n`,
  );
  const run = await jobRun({ job: { command: [process.execPath, script] }, tolerance: 1e-5 });
  expect((await verify(run)).result).toBe("within");
  const strict = await jobRun({ job: { command: [process.execPath, script] }, tolerance: 1e-15 });
  expect((await verify(strict)).result).toBe("differs");
});

test("a job's archive has its inputs if asked, and repeats elsewhere", async () => {
  const other = join(folder, "other", "numbers.txt");
  await mkdir(join(folder, "other"));
  await writeFile(other, "8");
  const run = await jobRun({
    job: { file: join(folder, "mine", "fit.ts") },
    inputs: { numbers: input, others: other },
  });
  await writeFile(join(run, "labels.json.lock"), "me 1");
  const archive = join(folder, "job.tar.gz");
  const { signal } = new AbortController();
  const options = { withData: true, moved: new Map<string, string>(), signal };
  expect((await writeArchive(recordedRun(join(folder, "runs"), run), archive, options)).left_out).toEqual([]);
  await rm(input);
  await rm(other);
  await rm(join(folder, "mine"), { recursive: true });
  const elsewhere = await temporaryFolder();
  const { path } = await readArchive(archive, { runs: join(elsewhere, "runs"), signal });
  expect((await verify(path, undefined, elsewhere)).result).toBe("equal");
  expect(existsSync(join(path, "labels.json.lock"))).toBe(false);
});
