import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { finishedBefore } from "../../src/tuning/batch.ts";
import { bestTrial } from "../../src/tuning/best.ts";
import { JournalStorage, MemoryStorage } from "../../src/tuning/journal/storage.ts";
import { search } from "../../src/tuning/search.ts";
import type { Storage } from "../../src/tuning/storage.ts";
import { studyHash } from "../../src/tuning/study-hash.ts";
import { evaluateOne, options, SPACE } from "./searching.ts";

const folder = mkdtempSync(join(tmpdir(), "cascada-search-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function memory(): Promise<Storage> {
  const storage = new MemoryStorage();
  await storage.create("s", "minimize");
  return storage;
}

describe("a search", () => {
  it("has its trials, which are of its space, and tells of each", async () => {
    let told = 0;
    const study = await search({ ...options(await memory()), changed: () => told++ });
    expect(study.trials.map(({ state }) => state[0]).join("")).toBe("cccfcpccfcc");
    for (const { params } of study.trials) expect(Object.hasOwn(params, "depth")).toBe(params.kind === "a");
    expect(study.trials[3]!.attributes.reason).toBe("it is a fifth");
    expect(study.trials[5]!.value).toBe((study.trials[5]!.params.x as number) * (study.trials[5]!.params.x as number));
    expect(told).toBe(3 + 11 * 3);
  });

  it("is the same in any order of the trials of a batch, and all at once", async () => {
    const expected = studyHash(await search(options(await memory())));
    expect(studyHash(await search(options(await memory(), (batch) => batch.toReversed())))).toBe(expected);
    const atOnce = options(await memory());
    atOnce.evaluate = async (batch, sink) => void (await Promise.all(batch.map((trial) => evaluateOne(trial, sink))));
    expect(studyHash(await search(atOnce))).toBe(expected);
  });

  it("is the same after a kill behind any byte of its journal", async () => {
    const whole = join(folder, "whole.log");
    const storage = new JournalStorage(whole);
    await storage.create("s", "minimize");
    const short = (storage: Storage) => search({ ...options(storage), trials: 7, batch: 3 });
    const expected = studyHash(await short(storage));
    const bytes = readFileSync(whole);
    // Behind each line, and within it: a writer is killed anywhere.
    const ends = [...bytes.keys()].filter((at) => bytes[at] === 10).map((at) => at + 1);
    const cut = join(folder, "cut.log");
    for (const end of ends.slice(0, -1)) {
      for (const at of [end, end + 40]) {
        writeFileSync(cut, bytes.subarray(0, at));
        expect(studyHash(await short(new JournalStorage(cut))), `cut behind byte ${at}`).toBe(expected);
      }
    }
  });

  it("is the same after a kill while it evaluates what others have enqueued", async () => {
    const file = join(folder, "enqueued.log");
    await new JournalStorage(file).create("s", "minimize");
    for (const fixed_params of [{ x: 0.5 }, { kind: "a", depth: 3 }, { x: 9 }]) {
      const trial = {
        op_code: 4,
        worker_id: "w",
        study_id: 0,
        datetime_start: null,
        state: 4,
        system_attrs: { fixed_params },
      };
      writeFileSync(file, `${JSON.stringify(trial)}\n`, { flag: "a" });
    }
    const begun = readFileSync(file).length;
    const short = (storage: Storage) => search({ ...options(storage), trials: 5, batch: 2 });
    const study = await short(new JournalStorage(file));
    expect(study.trials.map(({ state }) => state[0]).join("")).toBe("ccffc");
    expect(study.trials[0]!.params.x).toBe(0.5);
    expect(study.trials[1]!.params).toMatchObject({ kind: "a", depth: 3 });
    expect(study.trials[2]!.attributes.reason).toBe("enqueued x: 9 is not in float from -2 to 2");
    const bytes = readFileSync(file);
    const ends = [...bytes.keys()].filter((at) => at >= begun && bytes[at] === 10).map((at) => at + 1);
    const cut = join(folder, "enqueued-cut.log");
    for (const end of ends.slice(0, -1)) {
      writeFileSync(cut, bytes.subarray(0, end));
      expect(studyHash(await short(new JournalStorage(cut))), `cut behind byte ${end}`).toBe(studyHash(study));
    }
  });

  it("goes on where an error of the storage ended it", async () => {
    const expected = studyHash(await search(options(await memory())));
    for (let writes = 1; writes < 60; writes += 3) {
      const storage = await memory();
      let left = writes;
      const dying = new Proxy(storage, {
        get: (target, key: keyof Storage) => {
          if (key === "read" || key === "studies") return target[key].bind(target);
          return (...given: never[]) => {
            if (left-- <= 0) throw new Error("killed");
            return (target[key] as (...all: never[]) => unknown).apply(target, given);
          };
        },
      });
      await search(options(dying)).catch(() => {});
      expect(studyHash(await search(options(storage))), `after ${writes} writes`).toBe(expected);
    }
  });

  it("shows a worker what the proposals of its batch were made from", async () => {
    const storage = await memory();
    const seen: number[][] = [];
    await search({
      ...options(storage),
      async evaluate(batch, sink, { index, finished }) {
        seen.push(finished.map(({ number }) => number));
        expect(finishedBefore((await storage.read("s"))!, index)).toEqual(finished);
        for (const trial of batch) await evaluateOne(trial, sink);
      },
    });
    expect(seen).toEqual([[], [0, 1, 2, 3], [0, 1, 2, 3, 4, 5, 6, 7]]);
    // A worker that sees less of the study than its batch was made from must not go by that.
    const study = (await storage.read("s"))!;
    expect(() => finishedBefore(study, 3)).toThrow("study s: batch 3 has not begun; expected batch 3");
  });

  it("learns from trials of others, at the beginning of a batch", async () => {
    const storage = await memory();
    const seen: number[][] = [];
    const { params, distributions } = { params: { x: 1 }, distributions: { x: SPACE[0]!.distribution } };
    await search({
      ...options(storage),
      async evaluate(batch, sink, { index, finished }) {
        seen.push(finished.map(({ number }) => number));
        if (index === 0) {
          await storage.begin("s", 4, [{ params, distributions }]);
          await storage.end({ study: "s", number: 4 }, "complete", 1);
        }
        for (const trial of batch) await evaluateOne(trial, sink);
      },
    });
    expect(seen).toEqual([[], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8]]);
  });

  it("takes a trial that ends without a word, or with NaN, for a failed one", async () => {
    const study = await search({
      ...options(await memory()),
      trials: 3,
      evaluate: async ([, second, third], sink) => {
        await sink.end(second!.number, { state: "complete", value: Number.NaN });
        await sink.end(third!.number, { state: "complete", value: Number.POSITIVE_INFINITY });
      },
    });
    expect(study.trials.map(({ attributes }) => attributes.reason)).toEqual([
      "it ended without a word",
      "its value is NaN; expected a finite number",
      "its value is Infinity; expected a finite number",
    ]);
    expect(() => bestTrial(study)).toThrow(
      "study s has no complete trial, so none is best: of 3 trials 3 failed, trial 0 because: it ended without a word",
    );
  });

  it("stops when it is told to, and leaves its running trials for the next time", async () => {
    const storage = await memory();
    const controller = new AbortController();
    const stopped = search({
      ...options(storage),
      signal: controller.signal,
      evaluate: async ([first], sink) => {
        await evaluateOne(first!, sink);
        controller.abort();
      },
    });
    await expect(stopped).rejects.toThrow("interrupted");
    expect((await storage.read("s"))!.trials.map(({ state }) => state)).toEqual([
      "complete",
      "running",
      "running",
      "running",
    ]);
    expect(studyHash(await search(options(storage)))).toBe(studyHash(await search(options(await memory()))));
  });

  it("refuses numbers of trials that are none, and a study that is none", async () => {
    await expect(search({ ...options(await memory()), batch: 0 })).rejects.toThrow(
      "batch is 0; expected a whole number",
    );
    await expect(search({ ...options(await memory()), study: "t" })).rejects.toThrow("there is no study t");
  });

  it("looks at each trial a few times only, however many there are", async () => {
    const looks: number[] = [];
    for (const trials of [100, 400]) {
      let count = 0;
      const storage = await memory();
      const read = async (name: string) => {
        const study = (await storage.read(name))!;
        const counted = new Proxy(study.trials, {
          get(all, key) {
            if (/^\d+$/.test(String(key))) count++;
            return Reflect.get(all, key);
          },
        });
        return { ...study, trials: counted };
      };
      const watched = new Proxy(storage, {
        get: (target, key: keyof Storage) => (key === "read" ? read : target[key].bind(target)),
      });
      await search({
        ...options(watched),
        trials,
        evaluate: async (batch, sink) => {
          for (const { number } of batch) await sink.end(number, { state: "complete", value: 1 });
        },
      });
      looks.push(count / trials);
    }
    expect(looks[1]).toBeLessThan(8);
    expect(looks[1]).toBeCloseTo(looks[0]!);
  });
});
