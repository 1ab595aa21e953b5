// The weights of our models and Python's safetensors library, both ways.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readSafetensors } from "../../../src/models/network/safetensors.ts";
import { runPeer } from "../peer.ts";
import { peersPython } from "../python.ts";
import { CASES } from "./cases.ts";
import { smallModel } from "./own-training.ts";

const FILE = "weights.safetensors";

test.each(Object.keys(CASES))("%s: Python reads our weights, and we read what it writes", async (name) => {
  const folder = await mkdtemp(join(tmpdir(), "cascada-weights-"));
  try {
    const each = CASES[name]!;
    const files = (await smallModel(each)).files();
    const ours = files[FILE]!;
    await writeFile(join(folder, "ours.safetensors"), ours);
    const said = await runPeer(peersPython(), ["networks/safetensors_peer.py", folder]);
    const tensors = readSafetensors(ours, FILE);
    expect(tensors.size).toBeGreaterThan(2);
    const known = [...tensors].map(([key, { shape, values }]) => [key, { shape, values: [...values] }]);
    expect(said).toEqual(Object.fromEntries(known));

    const theirs = await readFile(join(folder, "theirs.safetensors"));
    const model = await each.definition.load({ ...files, [FILE]: theirs });
    const again = readSafetensors(model.files()[FILE]!, FILE);
    for (const [key, { values }] of tensors) expect(again.get(key)!.values).toEqual(values.map((value) => 2 * value));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
