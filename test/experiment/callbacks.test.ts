import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { StartProgress } from "../../src/core/progress.ts";
import { callbacksOf } from "../../src/experiment/callbacks.ts";
import { runExperiment } from "../../src/experiment/run.ts";
import type { RunView } from "../../src/tracking/listener.ts";
import { temporaryFolder } from "../data/stations.ts";
import { experimentOn, optionsIn, stationFile } from "./small-experiment.ts";

async function write(text: string): Promise<string> {
  const path = join(await temporaryFolder(), "callbacks.ts");
  writeFileSync(path, text);
  return path;
}

const view = (status: string) =>
  ({ path: "p", state: { status }, record: {}, labels: {}, secret: 1 }) as unknown as RunView;
const METRICS = { step: 1, time: 0, values: { loss: 0.5 } };

test("a file's functions are called as the run goes on, those that are there", async () => {
  const path = await write(`
    import { appendFileSync } from "node:fs";
    const write = (what: string) => appendFileSync(new URL(import.meta.url).protocol === "data:" ? process.env.CASCADA_TOLD! : "", what);
    export default {
      onStart: (run: { state: { status: string } }) => write("start " + run.state.status + "\\n"),
      async onStep(_run: unknown, { step, values }: { step: number; values: object }) { write("step " + step + JSON.stringify(values) + "\\n"); },
      onFailure: (run: object) => write("failure " + Object.keys(run).join() + "\\n"),
    };`);
  const told = `${path}.told`;
  process.env.CASCADA_TOLD = told;
  const listener = await callbacksOf(path);
  await listener.started!(view("running"));
  await listener.stepped!(view("running"), METRICS);
  await listener.ended!(view("finished"));
  await listener.ended!(view("interrupted"));
  delete process.env.CASCADA_TOLD;
  expect(readFileSync(told, "utf8")).toBe('start running\nstep 1{"loss":0.5}\nfailure path,state,record,labels\n');
});

test("what they throw ends no run, and is a warning of it, told at its end; a step's only once", async () => {
  const folder = await temporaryFolder();
  const file = await stationFile(join(folder, "stations.arrow"));
  const path = await write(`export default {
    onStart() { throw new Error("start broke"); },
    onStep() { throw new Error("step broke"); },
    async onEnd() { throw "end broke"; },
  };`);
  const experiment = await experimentOn(file, `tracking.callbacks=${path}`);
  const told: string[] = [];
  const start: StartProgress = (title) => ({ update() {}, done: (note) => void told.push(`${title} ${note}`) });
  const { result } = await runExperiment(experiment, optionsIn(folder, { start }));
  const { warnings } = JSON.parse(readFileSync(join(result.run, "record.json"), "utf8"));
  expect((warnings as string[]).filter((warning) => warning.startsWith(path))).toEqual([
    `${path}: onStart: start broke`,
    `${path}: onStep: step broke`,
    `${path}: onEnd: end broke`,
  ]);
  expect(told).toEqual(expect.arrayContaining((warnings as string[]).map((warning) => `warning ${warning}`)));
});

test("one that does not end is not waited for", async () => {
  const listener = await callbacksOf(await write("export default { onEnd: () => new Promise(() => {}) };"), 0.02);
  await expect(listener.ended!(view("finished"))).rejects.toThrow("onEnd: no end within 0.02 s");
});

test.each([
  ["export default 3;", /callbacks\.ts: the default export is no object; expected an object with functions onStart, /],
  ["export default { onEndd() {} };", /callbacks\.ts: unknown: onEndd; expected /],
  ["export default { onEnd: 3 };", /callbacks\.ts: onEnd is no function; expected /],
  ["export default {", /callbacks\.ts:1:/],
])("%s is refused before the run", async (text, message) => {
  await expect(callbacksOf(await write(text))).rejects.toThrow(message);
});
