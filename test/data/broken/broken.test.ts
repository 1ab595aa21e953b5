import { describe, expect, test } from "vitest";
import { DataError } from "../../../src/core/errors.ts";
import { Random } from "../../../src/core/random.ts";
import { temporaryFolder } from "../stations.ts";
import { runCampaign } from "./campaign.ts";
import { type BrokenReader, caseOf, type Expected } from "./case.ts";
import { BROKEN_READERS } from "./readers.ts";
import type { Reading } from "./reading.ts";
import { failuresOf } from "./report.ts";
import { type Trial, tryCase } from "./trial.ts";

/** Of each reader; `npm run test:broken` tries 10,000. */
const CASES = 200;
/** `BROKEN_SEED` makes others. */
const SEED = Number(process.env.BROKEN_SEED ?? 1);

// They wait for their threads most of the time.
describe.concurrent.each(BROKEN_READERS.map(({ name }) => name))("%s", (reader) => {
  test(`reads what is whole and refuses what is not, in one clear line (seed ${SEED})`, async ({ expect }) => {
    const indices = Array.from({ length: CASES }, (_, i) => i);
    const { trials } = await runCampaign({ reader, seed: SEED, indices });
    expect(trials.map(({ index }) => index)).toEqual(indices);
    const repeat = ({ index }: Trial) => `npm run test:broken -- ${reader} --seed ${SEED} --case ${index}`;
    expect(failuresOf(trials).map((trial) => ({ ...trial, repeat: repeat(trial) }))).toEqual([]);
  });

  test("the same number is the same case", async () => {
    const named = BROKEN_READERS.find(({ name }) => name === reader)!;
    const made = () => caseOf(named, Random.fromSeed(3).stream(reader, 5));
    expect(await made()).toEqual(await made());
  });
});

describe("what is judged wrong", () => {
  const whole: Reading = { a: [1, 2], b: [3, 4] };

  /** What becomes of a file that should give `whole`, at most one value changed, or be refused with the word row. */
  async function outcomeOf(
    read: BrokenReader["read"],
    refuse: readonly string[] | false = ["row"],
    rest: Partial<Expected> = {},
  ) {
    const files = [{ name: "a.csv", bytes: "" }];
    const make = () => ({ files, accept: { reading: whole, changed: 1, ...rest }, refuse });
    const reader = { name: "x", damages: [{ name: "none", make }], read };
    const drawn = await caseOf(reader, Random.fromSeed(1));
    return (await tryCase(reader, drawn, { folder: await temporaryFolder(), index: 0 })).outcome;
  }
  const refusal = (message: string) => (path: string) => Promise.reject(new DataError(message.replace("FILE", path)));

  test("values, columns and rows that are not there", async () => {
    expect(await outcomeOf(async () => whole)).toBe("read whole");
    expect(await outcomeOf(async () => ({ ...whole, a: [1, 9] }))).toBe("read, plausible");
    expect(await outcomeOf(async () => ({ a: [1, 9], b: [9, 4] }))).toBe("wrong");
    expect(await outcomeOf(async () => ({ ...whole, a: [1] }))).toBe("wrong");
    expect(await outcomeOf(async () => ({ ...whole, c: [1, 2] }))).toBe("wrong");
    expect(await outcomeOf(async () => ({ a: [1, 2] }))).toBe("wrong");
    expect(await outcomeOf(async () => ({ ...whole, zenith_deg: [1, 91] }))).toBe("wrong");
  });

  test("values of columns that were not hit, or that another reader does not find", async () => {
    const read = async () => ({ ...whole, a: [1, 9] });
    expect(await outcomeOf(read, ["row"], { changed: 9, within: new Set("a") })).toBe("read, plausible");
    expect(await outcomeOf(read, ["row"], { changed: 9, within: new Set("b") })).toBe("wrong");
    const shorter = async () => ({ ...whole, a: [1] });
    expect(await outcomeOf(shorter, ["row"], { changed: 9, within: new Set("a") })).toBe("read, plausible");
    expect(await outcomeOf(read, ["row"], { otherwise: read })).toBe("read, plausible");
    expect(await outcomeOf(read, ["row"], { otherwise: async () => whole })).toBe("wrong");
  });

  test("a refusal without a file or a place, of another kind, or of a file that is whole", async () => {
    expect(await outcomeOf(refusal("FILE: row 1: no"))).toBe("refused");
    expect(await outcomeOf(refusal("row 1: no"))).toBe("wrong");
    expect(await outcomeOf(refusal("FILE: no"))).toBe("wrong");
    expect(await outcomeOf(refusal("FILE: row\0"))).toBe("wrong");
    expect(await outcomeOf(refusal("FILE: row 1: no"), false)).toBe("wrong");
    expect(await outcomeOf(() => Promise.reject(new TypeError("FILE: row 1")))).toBe("crash");
  });
});
