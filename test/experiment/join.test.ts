import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DataError } from "../../src/core/errors.ts";
import { openArrowWriter } from "../../src/data/arrow-writer.ts";
import { COLUMNS } from "../../src/data/columns.ts";
import { openDataset } from "../../src/data/dataset.ts";
import { joinShards } from "../../src/experiment/join.ts";
import { type SimulatedFile, simulateToFile } from "../../src/experiment/simulate.ts";
import { simulationSchema } from "../../src/simulation/preset.ts";

const SETTINGS = { showers_per_primary: 12, reuse: 3, primaries: ["proton", "iron"], seed: 301 };
const COUNT = 5;

const folder = mkdtempSync(join(tmpdir(), "cascada-join-"));
let whole: SimulatedFile;
const at = (name: string) => join(folder, name);
const shardPath = (index: number) => at(`shard-${index}.arrow`);
const all = Array.from({ length: COUNT }, (_, i) => shardPath(i + 1));

async function makeShard(path: string, index: number, changes: object = {}, count = COUNT): Promise<SimulatedFile> {
  const preset = simulationSchema.parse({ ...SETTINGS, ...changes });
  return simulateToFile(path, preset, { workers: 1, overwrite: true, shard: { index, count } });
}

beforeAll(async () => {
  whole = await simulateToFile(at("whole.arrow"), simulationSchema.parse(SETTINGS), { workers: 1 });
  for (let index = 1; index <= COUNT; index++) await makeShard(shardPath(index), index);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("joinShards", () => {
  it("gives the bytes of the whole simulation, whatever the order of the shards", async () => {
    const order = [3, 1, 5, 2, 4].map(shardPath);
    const { file, shards, ...joined } = await joinShards(order, at("joined.arrow"));
    expect([file, shards]).toEqual([at("joined.arrow"), COUNT]);
    const { showers, events, stations, sha256 } = whole;
    expect(joined).toEqual({ showers, events, stations, sha256 });
    expect(readFileSync(at("joined.arrow")).equals(readFileSync(at("whole.arrow")))).toBe(true);
  });

  it("takes shards without a station", async () => {
    // Every 3 km, about half of the showers of 10^18 to 10^20 eV meet three stations: of 12 shards of one shower some
    // have none, but for one seed in 4096.
    const rare = { log10_energy_ev: [18, 20], spacing_m: 3000, primaries: ["iron"], showers_per_primary: 12, reuse: 1 };
    const rows: number[] = [];
    const paths: string[] = [];
    for (let index = 1; index <= 12; index++) {
      paths.push(at(`rare-${index}.arrow`));
      rows.push((await makeShard(paths.at(-1)!, index, rare, 12)).stations);
    }
    expect(rows).toContain(0);
    expect(Math.max(...rows)).toBeGreaterThan(0);
    const expected = await simulateToFile(at("rare.arrow"), simulationSchema.parse({ ...SETTINGS, ...rare }), {
      workers: 1,
    });
    expect((await joinShards(paths, at("rare-joined.arrow"))).sha256).toBe(expected.sha256);
  });

  it("replaces a file only when told to", async () => {
    writeFileSync(at("taken.arrow"), "mine");
    await expect(joinShards(all, at("taken.arrow"))).rejects.toThrow(/taken\.arrow: it exists/);
    expect((await joinShards(all, at("taken.arrow"), { overwrite: true })).sha256).toBe(whole.sha256);
  });

  it("stops when told to and leaves nothing", async () => {
    const stopped = joinShards(all, at("stopped.arrow"), { signal: AbortSignal.abort(new Error("stop")) });
    await expect(stopped).rejects.toThrow("stop");
    expect(() => readFileSync(at("stopped.arrow"))).toThrow("ENOENT");
  });
});

describe("joinShards refuses", () => {
  const refused = async (paths: string[], message: RegExp) => {
    const joining = joinShards(paths, at("refused.arrow"));
    await expect(joining).rejects.toThrow(DataError);
    await expect(joining).rejects.toThrow(message);
    expect(() => readFileSync(at("refused.arrow"))).toThrow("ENOENT");
  };

  it("missing shards and shards that are there twice, all at once", async () => {
    await refused(
      [shardPath(1), shardPath(4), shardPath(4)],
      /shard 4\/5 is there twice: .*\nmissing: shard 2, 3, 5 of 5/,
    );
  });

  it("a file that is no shard, incomplete or not there", async () => {
    await refused([at("whole.arrow")], /whole\.arrow: not a shard/);
    writeFileSync(at("cut.arrow"), readFileSync(shardPath(2)).subarray(0, -100));
    await refused([shardPath(1), at("cut.arrow")], /cut\.arrow is truncated/);
    await refused([at("none.arrow")], /none\.arrow: no such file/);
  });

  it("a shard of another seed, setting or number of shards", async () => {
    await makeShard(at("seed.arrow"), 2, { seed: 9 });
    await refused(
      [shardPath(1), at("seed.arrow")],
      /seed\.arrow is of another preset than .*: seed is 9; expected 301/,
    );
    await makeShard(at("noise.arrow"), 2, { detector: { noise_adc: 1 } });
    await refused([shardPath(1), at("noise.arrow")], /detector\.noise_adc is 1; expected 0\.7/);
    await makeShard(at("six.arrow"), 2, {}, 6);
    await refused([shardPath(1), at("six.arrow")], /six\.arrow is one of 6 shards; expected of 5/);
  });

  it("another generator version, other metadata and rows that are not the shard's", async () => {
    await copyWith(shardPath(2), at("old.arrow"), { "cascada.generator_version": "1" });
    await refused([shardPath(1), at("old.arrow")], /old\.arrow: made by generator version 1; this program has version/);
    await copyWith(shardPath(2), at("odd.arrow"), { "cascada.statement": "measured" });
    await refused([shardPath(1), at("odd.arrow")], /odd\.arrow says other things of itself .*: cascada\.statement/);
    await copyWith(shardPath(2), at("third.arrow"), { "cascada.shard": "3/5" });
    const rest = [1, 2, 4, 5].map(shardPath);
    await refused(
      [...rest, at("third.arrow")],
      /third\.arrow: event \d+ of shower \d+; expected events in order, of showers/,
    );
    await copyWith(shardPath(2), at("zeroth.arrow"), { "cascada.shard": "0/5" });
    await refused([at("zeroth.arrow")], /zeroth\.arrow: shard 0\/5: expected/);
    await copyWith(shardPath(2), at("vague.arrow"), { "cascada.preset": "{}" });
    await refused([at("vague.arrow")], /vague\.arrow: its metadata hold no preset/);
  });
});

/** The same stations in a file that says other things of itself. */
async function copyWith(from: string, to: string, metadata: Record<string, string>): Promise<void> {
  const dataset = await openDataset(from);
  const columns = COLUMNS.map(({ name }) => name);
  const writer = await openArrowWriter(to, { columns, metadata: { ...dataset.metadata, ...metadata } });
  for await (const table of dataset.batches()) await writer.write(table);
  await writer.close();
  await dataset.close();
}
