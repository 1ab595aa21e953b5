import { z } from "zod";

/** Local triggers that a preset can choose. */
const TRIGGER_KINDS = ["t2", "tot", "totd"] as const;

const threshold = z.number().min(0.5).max(100);

/**
 * The local triggers: Abraham et al., NIM A 613 (2010) 29, numbers as in the physics model, section 7. The multiplicity of
 * positive steps (MoPS) is not among them: it counts raw ADC steps of the station's own firmware and cannot be
 * reproduced exactly from calibrated traces.
 */
export const triggerSchema = z
  .strictObject({
    kinds: z
      .array(z.enum(TRIGGER_KINDS))
      .min(1)
      .default(["t2", "tot"])
      .refine((list) => new Set(list).size === list.length, { error: "expected each trigger once" })
      .describe(
        "a station is recorded if one of them is met: threshold (t2), time over threshold (tot), the same on deconvolved traces (totd) [S]",
      ),
    t1_vem: threshold
      .default(1.75)
      .describe("T1, all three PMTs above it in one bin; it latches the record [S; some code 1.7]"),
    t2_vem: threshold.default(3.2).describe("T2, all three PMTs above it in one bin [S]"),
    t1_fewer_pmts_vem: z
      .tuple([threshold, threshold])
      .default([2.8, 2])
      .describe("T1 of stations with one and with two working PMTs [R: footnote of NIM A 613 (2010) 29]"),
    t2_fewer_pmts_vem: z
      .tuple([threshold, threshold])
      .default([4.5, 3.8])
      .describe("T2 of stations with one and with two working PMTs [R: footnote of NIM A 613 (2010) 29]"),
    tot_vem: z
      .number()
      .positive()
      .max(100)
      .default(0.2)
      .describe("threshold of tot and totd, above which two PMTs must be in a bin [S]"),
    tot_bins: z
      .number()
      .int()
      .min(1)
      .max(120)
      .default(13)
      .describe("bins of 25 ns above it, of 120 (3 us), that tot and totd need [S]"),
    totd_decay_ns: z
      .number()
      .positive()
      .default(67)
      .describe(
        "decay time of the light of which totd frees the traces: (x[i] - x[i-1] e) / (1 - e), e = exp(-25 / it) [S]",
      ),
  })
  .refine(
    ({ t1_vem, t2_vem, t1_fewer_pmts_vem: t1, t2_fewer_pmts_vem: t2 }) =>
      t1_vem <= t2_vem && t1[0] <= t2[0] && t1[1] <= t2[1],
    { error: "expected T1 at or below T2" },
  );

export type TriggerPreset = z.output<typeof triggerSchema>;
