import { describe, expect, it } from "vitest";
import { InterruptedError } from "../../src/core/errors.ts";
import { Measuring } from "../../src/validation/measuring.ts";
import { massSeparation } from "../../src/validation/quantities/mass-separation.ts";
import { muonRatio } from "../../src/validation/quantities/muon-ratio.ts";
import { verticalMuon } from "../../src/validation/quantities/vertical-muon.ts";
import { recordOf } from "../../src/validation/record.ts";
import { type Block, sampleBlock } from "../../src/validation/sampler.ts";
import { validate } from "../../src/validation/validate.ts";

const quantities = [muonRatio, massSeparation, verticalMuon];
const run = { seed: 5, effort: 0.01 };

describe("validate", () => {
  it("finds the same with one worker, with three, and in this thread", async () => {
    const records = await Promise.all(
      [1, 3].map(async (workers) => recordOf(await validate({ ...run, workers, quantities }), run)),
    );
    const here = new Measuring(async (block) => sampleBlock(block), run);
    const measured = await Promise.all(
      quantities.map(async (quantity) => ({ quantity, ...(await quantity.measure(here)) })),
    );
    expect(records[0]).toEqual(records[1]);
    expect(records[0]).toEqual(recordOf(measured, run));
  });

  it("does not depend on what else is measured", async () => {
    const alone = await validate({ ...run, workers: 1, quantities: [verticalMuon] });
    const here = new Measuring(async (block) => sampleBlock(block), run);
    await massSeparation.measure(here);
    expect(alone[0]!.rows).toEqual((await verticalMuon.measure(here)).rows);
  });

  it("stops when aborted, before or during the work", async () => {
    const done = AbortSignal.abort(new InterruptedError());
    await expect(validate({ ...run, workers: 1, quantities, signal: done })).rejects.toThrow(InterruptedError);
    const controller = new AbortController();
    const running = validate({
      ...{ ...run, workers: 1, quantities, signal: controller.signal },
      progress: () => controller.abort(new InterruptedError()),
    });
    await expect(running).rejects.toThrow(InterruptedError);
  });
});

describe("Measuring", () => {
  function counted(seed: number) {
    const blocks: Block[] = [];
    const measuring = new Measuring(
      async (block) => {
        blocks.push(block);
        return sampleBlock(block);
      },
      { seed, effort: 1 },
    );
    return { blocks, measuring };
  }

  it("draws a sample once, however often it is asked for, and more of it where more is wanted", async () => {
    const { blocks, measuring } = counted(1);
    const [small, again] = await Promise.all([measuring.muons(1000), measuring.muons(900)]);
    expect(blocks).toHaveLength(1);
    expect(again.charge_vem).toEqual(small.charge_vem);
    const large = await measuring.muons(1500);
    expect(blocks).toHaveLength(2);
    expect(large.charge_vem).toHaveLength(2000);
    expect(large.charge_vem.subarray(0, 1000)).toEqual(small.charge_vem);
    expect(large.charge_vem.subarray(1000)).not.toEqual(small.charge_vem);
  });

  it("draws other numbers by another seed", async () => {
    const [one, two] = [await counted(1).measuring.muons(1000), await counted(2).measuring.muons(1000)];
    expect(one.peak_vem).not.toEqual(two.peak_vem);
  });
});
