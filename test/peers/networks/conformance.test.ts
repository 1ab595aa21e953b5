// The fused engine against PyTorch: the same initial parameters, batches, random numbers and learning rates, an epoch.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runPeer } from "../peer.ts";
import { torchPython } from "../python.ts";
import { CASES } from "./cases.ts";
import { type Course, graphOf, smallModel, type TrainingTask, trainOwn } from "./own-training.ts";

const NAMES = Object.keys(CASES);

let folder: string;
const courses = new Map<string, { ours: Course; theirs: Course }>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cascada-networks-"));
  const ours: Course[] = [];
  const tasks: TrainingTask[] = [];
  for (const [i, name] of NAMES.entries()) {
    const each = CASES[name]!;
    const { task, course } = await trainOwn(join(folder, String(i)), each, graphOf(await smallModel(each)));
    ours.push(course);
    tasks.push(task);
  }
  await runPeer(torchPython(), ["networks/torch_training.py"], tasks);
  for (const [i, name] of NAMES.entries()) {
    const read = async (file: string) =>
      new Float32Array(new Uint8Array(await readFile(join(folder, String(i), file))).buffer);
    const theirs = { losses: await read("torch-losses"), parameters: await read("torch-parameters") };
    courses.set(name, { ours: ours[i]!, theirs });
  }
}, 600_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(NAMES)("%s", (name) => {
  test("the loss of every step of an epoch is PyTorch's to 1e-5", () => {
    const { ours, theirs } = courses.get(name)!;
    expect(ours.losses.length).toBe(theirs.losses.length);
    const apart = Array.from(ours.losses, (loss, i) => Math.abs(loss / theirs.losses[i]! - 1));
    const worst = apart.indexOf(Math.max(...apart));
    expect(apart[worst], `step ${worst}: ${ours.losses[worst]}, PyTorch ${theirs.losses[worst]}`).toBeLessThan(1e-5);
  });

  test("the parameters at its end are PyTorch's", () => {
    const { ours, theirs } = courses.get(name)!;
    expect(ours.parameters.length).toBe(theirs.parameters.length);
    const apart = Array.from(ours.parameters, (value, i) => Math.abs(value - theirs.parameters[i]!));
    const worst = apart.indexOf(Math.max(...apart));
    const values = `number ${worst}: ${ours.parameters[worst]}, PyTorch ${theirs.parameters[worst]}`;
    expect(apart[worst], values).toBeLessThan(1e-4);
  });
});
