import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { ConfigError, InterruptedError } from "../../../src/core/errors.ts";
import { type Job, jobSchema } from "../../../src/experiment/job/schema.ts";
import { temporaryFolder } from "../../data/stations.ts";
import { ran } from "./job-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

/** A job that a shell does. */
function shell(script: string, settings: object = {}, ...args: string[]): Job {
  return jobSchema.parse({ name: "shell", job: { command: ["sh", "-c", script, "sh", ...args] }, ...settings });
}

test("parameters come as arguments and as a file, metrics by both ways, files stay with their hashes", async () => {
  const script = `
echo "eta $1 of $2"
cat "$CASCADA_PARAMS" > "$CASCADA_RUN/params-seen.json"
echo '{"step": 0, "loss": 0.5}' >> "$CASCADA_METRICS"
echo '{"step": 1, "loss": NaN}' >> "$CASCADA_METRICS"
echo 'CASCADA_METRICS {"seed": '$CASCADA_SEED'}'
printf '{"last": 1}' >> "$CASCADA_METRICS"
`;
  writeFileSync(join(folder, "in.txt"), "x");
  const inputs = { text: join(folder, "in.txt") };
  const job = shell(script, { params: { eta: 0.1, list: [1, 2] }, inputs, seed: 5 }, "{eta}", "{inputs.text}");
  const { result, record, steps, path, log } = await ran(folder, job);
  expect(result!.metrics).toEqual({ loss: null, seed: 5, last: 1 });
  expect(steps().map(({ step }) => step)).toEqual([0, 1]);
  expect(log()).toContain(`eta 0.1 of ${inputs.text}`);
  expect(JSON.parse(readFileSync(join(path, "artefacts/params-seen.json"), "utf8"))).toEqual({
    eta: 0.1,
    list: [1, 2],
  });
  expect(result!.artefacts.map((file) => file.path)).toEqual(["artefacts/params-seen.json"]);
  expect(record.stages.at(-1)).toMatchObject({
    name: "job",
    exact: false,
    tolerance: { probability: 1, metric: 0.01 },
  });
});

test("a command may print its environment", async () => {
  const { result, log } = await ran(folder, shell("env; echo 'CASCADA_METRICS {\"loss\": 1}'"));
  expect(log()).toContain("CASCADA_METRICS=/");
  expect(result!.metrics).toEqual({ loss: 1 });
});

test("a command that says so is expected to give the same bytes", async () => {
  const { record } = await ran(folder, shell("true", { deterministic: true }));
  expect(record.stages.at(-1)).toMatchObject({ name: "job", exact: true });
});

test("an argument that is a file belongs to the source of the command", async () => {
  const script = join(folder, "fit.sh");
  const hash = async (text: string) => {
    writeFileSync(script, text);
    const job = jobSchema.parse({ name: "shell", job: { command: ["sh", script] } });
    return (await ran(folder, job)).result!.sha256.source;
  };
  const first = await hash("true");
  expect(await hash("true")).toBe(first);
  expect(await hash("true;")).not.toBe(first);
});

test("secrets of the environment reach the command, and no file of the run", async () => {
  process.env.MY_TOKEN = "abcdef123";
  try {
    const script =
      'cat "$CASCADA_PARAMS" | grep -c abcdef123; echo "it is $MY_TOKEN"; echo "no: $MY_TOKEN" >&2; exit 1';
    const { log, state, path } = await ran(folder, shell(script, { params: { key: "abcdef123" } }));
    expect(log()).toMatch(/ 1\n.*it is \*\*\*/);
    expect(log() + JSON.stringify(state)).not.toContain("abcdef123");
    expect(readFileSync(join(path, "params.json"), "utf8")).toContain("***");
  } finally {
    delete process.env.MY_TOKEN;
  }
});

describe("a command that", () => {
  test.each([
    ["fails", "echo one >&2; echo two >&2; exit 3", "sh: ended with exit status 3: one\ntwo"],
    ["is killed", "kill -9 $$", "sh: ended by SIGKILL"],
    [
      "reports a text",
      'echo \'CASCADA_METRICS {"loss": "low"}\'',
      'a line of the output: metric loss is "low"; expected a number',
    ],
    [
      "reports no JSON",
      "echo 'CASCADA_METRICS loss=3'",
      'a line of the output: not JSON: loss=3; expected such as {"step": 3, "loss": 0.2}',
    ],
    [
      "writes no JSON",
      "echo '{}' >> $CASCADA_METRICS; echo 'x' >> $CASCADA_METRICS",
      'CASCADA_METRICS, reports.jsonl:2: not JSON: x; expected such as {"step": 3, "loss": 0.2}',
    ],
    ["takes its metrics away", "rm $CASCADA_METRICS", "cannot read the file CASCADA_METRICS"],
    ["takes too long", "sleep 60", "sh: not done after 0.2 s: stopped"],
    ["hears no word to stop", "trap '' TERM; sleep 60 & wait; wait", "sh: not done after 0.2 s: stopped"],
  ])("%s fails", async (_what, script, message) => {
    const { error, state, message: told } = await ran(folder, shell(script, { timeout_s: 0.2 }));
    expect(error).toBeInstanceOf(ConfigError);
    expect(told).toContain(message);
    expect(state.status).toBe("failed");
  });

  test("is not there is named", async () => {
    const { message } = await ran(folder, jobSchema.parse({ name: "x", job: { command: ["no-such-program"] } }));
    expect(message).toBe("cannot run no-such-program: no such file or folder");
  });

  test("is interrupted ends with its children, and so does its run", async () => {
    const controller = new AbortController();
    const script = `sleep 60 & echo $! > "$CASCADA_RUN/child"; echo 'CASCADA_METRICS {"step": 0, "up": 1}'; wait`;
    const { error, state, path } = await ran(folder, shell(script), {
      signal: controller.signal,
      start: () => ({ update: () => controller.abort(new InterruptedError()), done() {} }),
    });
    expect(error).toBeInstanceOf(InterruptedError);
    expect(state.status).toBe("interrupted");
    const child = Number(readFileSync(join(path, "artefacts/child"), "utf8"));
    // Gone, or a zombie that nobody has asked for.
    const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(child)], { encoding: "utf8" });
    expect(stdout).toMatch(/^(Z.*)?$/m);
  });

  test("leaves a process behind does not wait for it", async () => {
    const { result } = await ran(folder, shell('sleep 60 & echo $! > "$CASCADA_RUN/child"'));
    expect(result!.artefacts).toHaveLength(1);
  });
});
