import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { InterruptedError } from "../../../src/core/errors.ts";
import { sha256 } from "../../../src/core/hash.ts";
import { Random } from "../../../src/core/random.ts";
import { temporaryFolder } from "../../data/stations.ts";
import { jobOf, ran } from "./job-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

test("a bare function is a job: parameters in, metrics and files out, all in the record", async () => {
  writeFileSync(join(folder, "numbers.txt"), "1 2 3 4");
  writeFileSync(join(folder, "double.ts"), "export const double = (x: number): number => 2 * x;\n");
  const script = `
import { readFileSync } from "node:fs";
import { double } from "./double.ts";
export default ({ params, run, random }: { params: { eta: number }; run: any; random: any }) => {
  const numbers = readFileSync(run.input("numbers"), "utf8").split(" ").map(Number);
  run.log("summing up");
  console.log("printed");
  run.warn("few numbers");
  run.write("deep/sum.txt", String(numbers.reduce((a, b) => a + b)));
  run.metric("half", 0.5);
  return { eta: double(params.eta), drawn: random.uniform() };
};
`;
  const inputs = { numbers: join(folder, "numbers.txt") };
  const job = jobOf(folder, script, { seed: 7, params: { eta: 0.25 }, inputs, outputs: { sum: "deep/sum.txt" } });
  const { result, state, record, path, log } = await ran(folder, job);
  const drawn = Random.fromSeed(7).stream("job").uniform();
  expect(result!.metrics).toEqual({ half: 0.5, eta: 0.5, drawn });
  expect(state).toMatchObject({ kind: "job", status: "finished", params: { "params.eta": 0.25 } });
  expect(state.metrics).toEqual(result!.metrics);
  expect(record.data!.files).toEqual([{ path: inputs.numbers, sha256: sha256("1 2 3 4"), bytes: 7 }]);
  expect(record.randomness).toEqual({ seed: 7, streams: ["job"] });
  expect(record.warnings).toEqual(["few numbers"]);
  // 1 + 2 + 3 + 4 = 10
  expect(result!.artefacts).toEqual([{ path: "artefacts/deep/sum.txt", sha256: sha256("10"), bytes: 2 }]);
  expect(state.sha256["job.deep/sum.txt"]).toBe(sha256("10"));
  for (const line of ["summing up", "printed", "warning: few numbers"]) expect(log()).toContain(line);
  expect(readFileSync(join(path, "job-source/double.ts"), "utf8")).toContain("2 * x");
});

test("the same job gives the same hashes, another seed others", async () => {
  const script =
    "export default ({ random, run }) => { run.write('a', String(random.uniform())); return { x: random.uniform() }; };";
  const hashes = async (seed: number) => (await ran(folder, jobOf(folder, script, { seed }))).state.sha256;
  const first = await hashes(1);
  expect(await hashes(1)).toEqual(first);
  const other = await hashes(2);
  expect(other["job.a"]).not.toBe(first["job.a"]);
  expect(other["job.metrics"]).not.toBe(first["job.metrics"]);
});

test("what a generator yields are reports, what it returns the result; NaN is kept as null", async () => {
  const script =
    "export default function* () { yield { loss: 3 }; yield { step: 10, loss: 2 }; yield { loss: NaN }; return { best: 2 }; }";
  const { result, record, steps } = await ran(folder, jobOf(folder, script));
  expect(steps().map(({ step, values }) => [step, values.loss])).toEqual([
    [0, 3],
    [10, 2],
    [2, null],
  ]);
  expect(result!.metrics).toEqual({ loss: null, best: 2 });
  expect(record.warnings).toEqual(["metric loss is NaN at step 2: kept as null"]);
});

describe("a script that", () => {
  test("throws fails, and the record has the calls in the user's file", async () => {
    const script = "export default () => {\n  inner();\n};\nfunction inner(): void {\n  throw new TypeError('oh');\n}";
    const { message, state } = await ran(folder, jobOf(folder, script));
    expect(message).toBe("fit.ts:5:9: exception in inner, called by fit_default: TypeError: oh");
    expect(state.status).toBe("failed");
    expect(state.error!.stack!.replaceAll(`${folder}/`, "")).toMatch(/at inner \(fit.ts:5:9\)\n.*fit.ts:2:3/);
  });

  test.each([
    [
      "throws in a callback",
      "export default () => new Promise(() => {\n  setTimeout(() => { throw new Error('late'); }, 1);\n});",
      /^fit.ts:2:\d+: exception.*: late$/,
    ],
    [
      "ends its process",
      "export default () => process.exit(0);",
      /^fit.ts: its process ended with exit status 0 before/,
    ],
    ["waits for nothing", "export default () => new Promise(() => {});", /^fit.ts: the job waits for what cannot come/],
    ["turns in a circle", "export default () => { for (;;); };", /^fit.ts: not done after 1.5 s: stopped$/],
  ])("%s fails", async (_what, script, expected) => {
    const { message, state } = await ran(folder, jobOf(folder, script, { timeout_s: 1.5 }));
    expect(message).toMatch(expected);
    expect(state.status).toBe("failed");
  });

  test("is interrupted can tidy up, and its run is interrupted", async () => {
    const script = `
export default async function* ({ run }) {
  try {
    for (let i = 0; ; i++) yield { i };
  } finally {
    run.write("tidy", "yes");
  }
}
`;
    const controller = new AbortController();
    const { error, state, path } = await ran(folder, jobOf(folder, script), {
      signal: controller.signal,
      start: () => ({ update: () => controller.abort(new InterruptedError()), done() {} }),
    });
    expect(error).toBeInstanceOf(InterruptedError);
    expect(state.status).toBe("interrupted");
    expect(readFileSync(join(path, "artefacts/tidy"), "utf8")).toBe("yes");
  });
});

test("an output that is not written is an error", async () => {
  const { message } = await ran(folder, jobOf(folder, "export default () => {};", { outputs: { figure: "fit.svg" } }));
  expect(message).toBe("outputs.figure: the job wrote no fit.svg into its folder");
});
