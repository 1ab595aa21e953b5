import { z } from "zod";

const share = z.number().min(0).max(1);
const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** How the rows of a curve were split, and of what the model learns. */
export const SCAN_PROTOCOLS = {
  thesis: {
    split: "row",
    features: "thesis",
    words: "rows split at random, true energy, zenith and azimuth among the features",
  },
  truth_features: { split: "shower", features: "thesis", words: "split by shower, the same features" },
  leak_free: { split: "shower", features: "observable", words: "split by shower, reconstructed features" },
} as const;

export type ScanProtocol = keyof typeof SCAN_PROTOCOLS;

/** How many rows a shower has, by settings of the simulation. */
export const multiplicitySchema = z.strictObject({
  reuse: z.int().min(1).describe("core positions on which each shower is dropped"),
  station_share: z.number().gt(0).max(1).describe("share of the stations that become rows"),
});

export type Multiplicity = z.output<typeof multiplicitySchema>;

const point = z.strictObject({
  rounds: z.int().min(1),
  accuracy: share,
  interval99: z.tuple([share, share]).describe("99 % Wilson interval with the effective number of rows, by shower"),
  n_effective: z.number(),
});

/** One training under one protocol, tested after several numbers of rounds. */
export const scanCurveSchema = z.strictObject({
  protocol: z.enum(Object.keys(SCAN_PROTOCOLS) as [ScanProtocol, ...ScanProtocol[]]),
  ...multiplicitySchema.shape,
  stations_per_shower: z.number().describe("rows over showers that have any"),
  showers: z.int(),
  stations: z.int(),
  n_train: z.int(),
  n_test: z.int(),
  dataset_sha256: hash,
  points: z.array(point),
});

export type ScanCurve = z.output<typeof scanCurveSchema>;

/** What `cascada reproduce --scan --json` prints, and docs/the-87-percent/scan.json has. */
export const scanResultSchema = z.strictObject({
  quick: z.boolean().describe("fewer stations and rounds: shows that it works, says nothing of the thesis"),
  seed: z.int(),
  stations_per_primary: z.int().nullable().describe("null where showers were counted instead"),
  model: z.record(z.string(), z.unknown()).describe("the published configuration"),
  published: z.strictObject({
    conclusions: share.describe("said in the thesis's conclusions"),
    table: share.describe("in its table"),
  }),
  curves: z.array(scanCurveSchema),
  crossing: z
    .array(
      z.strictObject({
        accuracy: share,
        stations_per_shower: z.number().nullable().describe("interpolated; null where no two points enclose it"),
      }),
    )
    .describe("multiplicity at which the thesis protocol gives the published accuracies, at the published rounds"),
});

export type ScanResult = z.output<typeof scanResultSchema>;
