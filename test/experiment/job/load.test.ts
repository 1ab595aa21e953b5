import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { ConfigError } from "../../../src/core/errors.ts";
import { renderJob } from "../../../src/experiment/job/load.ts";
import type { Job } from "../../../src/experiment/job/schema.ts";
import { loadFile } from "../../../src/experiment/load-file.ts";
import { temporaryFolder } from "../../data/stations.ts";
import { writeSource } from "../definition-file/nearest-mean.ts";

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

/** The job of a file; `SCRIPT` in it is the path of a script. */
async function loaded(yaml: string, { script = "", set = [] as string[] } = {}): Promise<Job> {
  const path = writeSource(folder, "fit.ts", script);
  writeFileSync(join(folder, "job.yaml"), `kind: job\nname: fit\n${yaml.replaceAll("SCRIPT", path)}\n`);
  const file = await loadFile(join(folder, "job.yaml"), set);
  if (file.kind !== "job") throw new Error(`loaded as ${file.kind}`);
  return file.job;
}

/** What is wrong, one a line. */
async function complaints(...of: Parameters<typeof loaded>): Promise<string[]> {
  const error = await loaded(...of).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConfigError);
  return (error as Error).message.replaceAll(`${folder}/`, "").split("\n");
}

const SCRIPT = `
import { job } from "cascada";
import { z } from "zod";
export default job({
  params: z.strictObject({ eta: z.number().positive(), rounds: z.int().default(3) }),
  run: ({ params }) => ({ product: params.eta * params.rounds }),
});
`;

test("what a script says of its parameters is checked, all at once, where they stand", async () => {
  const yaml = "job: {file: SCRIPT}\nparams:\n  eta: -2\n  roundz: 4\ninputs: {a: gone.arrow}";
  expect((await complaints(yaml, { script: SCRIPT, set: ["params.rounds=x"] })).sort()).toEqual([
    '--set params.rounds=x: params.rounds is "x": invalid input: expected number, received string',
    "job.yaml:5:3: params.eta is -2: too small: expected number to be >0",
    "job.yaml:6:3: unknown key: params.roundz; did you mean rounds? expected one of eta, rounds",
    "job.yaml:7:10: inputs.a: cannot read gone.arrow: no such file or folder",
  ]);
});

test("the archived job is read as the same", async () => {
  const yaml = "job: {command: [echo, '{eta}', '$${HOME}']}\nparams: {eta: 2, list: [1, a]}\ntracking: {tags: {a: b}}";
  const job = await loaded(yaml);
  expect(job.job.command).toEqual(["echo", "{eta}", `$\{HOME}`]);
  const archived = join(folder, "archived.yaml");
  writeFileSync(archived, renderJob(job));
  expect(await loadFile(archived)).toEqual({ kind: "job", job });
});

test.each([
  ["job: {file: a.ts, command: [b]}", "job.yaml:3:1: job: expected either file or command"],
  ["jobs: {file: a.ts}", "job.yaml:3:1: unknown key: jobs; did you mean job? expected one of"],
  ["job: {command: []}", "job.yaml:3:7: job.command: too small: expected array to have >=1 items"],
  [
    "job: {command: [echo, '{etta}']}\nparams: {eta: 1}",
    "job.yaml:3:23: job.command.1: {etta} stands for nothing; did you mean {eta}? expected one of eta, or {{ for a brace",
  ],
  ["job: {command: [echo]}\ntimeout_s: 0", "job.yaml:4:1: timeout_s is 0: too small: expected number to be >0"],
  [
    "job: {command: [echo]}\noutputs: {a: ../x}",
    'job.yaml:4:11: outputs.a is "../x": expected a path within the job\'s folder, without . and ..',
  ],
  [
    "job: {command: [echo]}\noutputs: {a: /x}",
    'job.yaml:4:11: outputs.a is "/x": expected a path within the job\'s folder, without . and ..',
  ],
  [
    "job: {command: [echo]}\ninputs: {'..': x}",
    'job.yaml:4:10: inputs... is "..": expected lower-case letters, digits and underscores, a letter first',
  ],
  ["job: {file: gone.ts}", "job.yaml:3:7: cannot read the job file gone.ts: no such file or folder"],
  ["job: {file: fit.py}", "job.yaml:3:7: fit.py: not a module; expected a file that ends with .ts, .mts, .js, .mjs"],
])("%s is refused", async (yaml, message) => {
  expect((await complaints(yaml)).join("\n")).toContain(message);
});

test.each([
  [
    "exports nothing by default",
    "export const main = 1;",
    "job.yaml:3:7: fit.ts: no default export (it exports main); expected a function",
  ],
  ["is no TypeScript", "export default (;", 'job.yaml:3:7: fit.ts:1:17: unexpected ";"'],
  ["exports a number", "export default 42;", "job.yaml:3:7: fit.ts: the default export is 42; expected a function"],
  ["throws when it is loaded", "export default 1;\nthrow new Error('oh');", "job.yaml:3:7: fit.ts:2:7: exception: oh"],
])("a script that %s is refused before anything runs", async (_what, script, message) => {
  expect((await complaints("job: {file: SCRIPT}", { script })).join("\n")).toContain(message);
});
