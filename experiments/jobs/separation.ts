// How well single features tell two primaries apart, one feature after the other: a job in TypeScript.
// Run it with `cascada experiment experiments/jobs/separation.yaml`.
import { describeFeatures, extractFeatures, FEATURE_SETS, job, openDataset, PRIMARIES } from "cascada";
import { z } from "zod";

export default job({
  params: z.strictObject({
    primaries: z.tuple([z.enum(PRIMARIES), z.enum(PRIMARIES)]).default(["proton", "iron"]),
    features: z.enum(FEATURE_SETS).default("observable"),
  }),
  async *run({ params, run }) {
    const dataset = await openDataset(run.input("stations"));
    const { x, primary } = await extractFeatures(dataset.batches(), { set: params.features });
    await dataset.close();
    const codes = params.primaries.map((name) => PRIMARIES.indexOf(name));
    const rows = ["feature,unit,merit_factor"];
    let best = 0;
    for (const [step, { name, unit }] of describeFeatures({ set: params.features }).entries()) {
      const [a, b] = codes.map((code) =>
        moments(
          Array.from({ length: x.rows }, (_, row) => row)
            .filter((row) => primary![row] === code)
            .map((row) => x.values[row * x.columns.length + step]!),
        ),
      );
      const merit = Math.abs(a!.mean - b!.mean) / Math.sqrt(a!.variance + b!.variance);
      rows.push(`${name},${unit},${merit.toFixed(4)}`);
      best = Math.max(best, merit);
      yield { step, merit_factor: merit };
    }
    run.write("separation.csv", `${rows.join("\n")}\n`);
    return { best_merit_factor: best, stations: x.rows };
  },
});

function moments(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (values.length - 1);
  return { mean, variance };
}
