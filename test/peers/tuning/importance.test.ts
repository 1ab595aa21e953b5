import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Random } from "../../../src/core/random.ts";
import { importanceOf } from "../../../src/tuning/importance/importance.ts";
import { JournalStorage } from "../../../src/tuning/journal/storage.ts";
import type { Parameter } from "../../../src/tuning/space.ts";
import { float, sampled } from "../../tuning/importance/sampled.ts";
import { runPeer } from "../peer.ts";
import { peersPython } from "../python.ts";

const folder = mkdtempSync(join(tmpdir(), "cascada-importance-"));
afterAll(() => rmSync(folder, { recursive: true }));

const SPACE: readonly Parameter[] = [
  float("x", 0, 1),
  float("y", -3, 3),
  { name: "depth", distribution: { kind: "int", low: 1, high: 9, log: false, step: 1 } },
  { name: "kind", distribution: { kind: "categorical", choices: ["a", "b"] } },
];

const FUNCTIONS: Readonly<Record<string, (params: Record<string, unknown>) => number>> = {
  sum: ({ x, y, depth }) => 3 * (x as number) + (y as number) / 2 + (depth as number) / 4,
  waves: ({ x, y, kind }) =>
    Math.sin(6 * (x as number)) + (y as number) * (y as number) * 0.1 + (kind === "a" ? 0.5 : 0),
  product: ({ x, y }) => (x as number) * (y as number) + (x as number),
};

describe("the importance of parameters beside Optuna's fANOVA", () => {
  it.each(Object.keys(FUNCTIONS))("is the same of a %s, but for what bootstrap samples differ by", async (name) => {
    const trials = sampled(SPACE, 200, FUNCTIONS[name]!);
    const file = join(folder, `${name}.log`);
    const storage = new JournalStorage(file);
    await storage.create("s", "minimize");
    await storage.begin("s", 0, trials);
    for (const { number, value } of trials) await storage.end({ study: "s", number }, "complete", value);
    const theirs = (await runPeer(peersPython("optuna"), ["tuning/journal.py", "importances", file, "s"])) as Record<
      string,
      number
    >;
    const ours = importanceOf((await storage.read("s"))!, { random: Random.fromSeed(1) });
    for (const { name: parameter, share, spread } of ours) {
      // Both are means over 64 trees, each with an error of spread / 8; choices and whole numbers are measured differently there
      // (columns of 0 and 1, steps that end at the first and the last).
      expect(Math.abs(share - theirs[parameter]!), parameter).toBeLessThan(0.03 + (4 * spread) / 8);
    }
    expect(ours.length).toBe(Object.keys(theirs).length);
  });
});
