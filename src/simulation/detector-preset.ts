import { z } from "zod";
import { triggerSchema } from "./trigger-preset.ts";

/**
 * The water-Cherenkov detector and its electronics: the unified board (UB) of phase I of the Pierre Auger
 * Observatory. Every number names its source; [S] read, [R] recalled, [A] modelling choice.
 */
export const detectorSchema = z
  .strictObject({
    pe_per_vem: z
      .number()
      .positive()
      .default(94)
      .describe("photo-electrons per PMT of a vertical muon [R: Bertou et al., NIM A 568 (2006) 839]"),
    light_decay_ns: z
      .number()
      .positive()
      .default(54)
      .describe("decay time of the light in the tank, chosen so that area over peak is 3.5 bins as observed [A]"),
    sampling_mhz: z
      .union([z.literal(40), z.literal(120)])
      .default(40)
      .describe("clock of the FADC: 40 (unified board, UB) or 120 (upgraded board, UUB) [S]"),
    downsample: z
      .boolean()
      .default(true)
      .describe("at 120 MHz: store what the triggers see, filtered down to 25 ns, instead of bins of 8.33 ns [S]"),
    filter_sigma_ns: z
      .number()
      .min(1.9)
      .default(13)
      .describe("Gaussian response of the anti-alias filter [R: 20 MHz, 5 poles]"),
    spe_relative_variance: z
      .number()
      .positive()
      .default(0.4)
      .describe("variance over squared mean of the charge of one photo-electron [A: rms 40-70 %]"),
    direct_light_asymmetry: z
      .number()
      .min(0)
      .default(0.08)
      .describe("lognormal spread of the light of one muon between the PMTs [A]"),
    delta_ray_spread: z
      .number()
      .min(0)
      .default(0.05)
      .describe("lognormal spread of a muon's charge at fixed track [A]"),
    electromagnetic_particle_vem: z
      .number()
      .positive()
      .default(0.035)
      .describe("mean charge of an electromagnetic particle, VEM; exponential [A: 0.03-0.05]"),
    adc_per_vem_peak: z.number().positive().default(50).describe("high-gain peak of a vertical muon, ADC counts [R]"),
    gain_ratio: z.number().positive().default(32).describe("dynode (high gain) over anode (low gain) [R]"),
    baseline_adc: z.number().min(0).default(50).describe("baseline of both gains, ADC counts [S secondary + R]"),
    noise_adc: z.number().min(0).default(0.7).describe("rms of the electronics noise, ADC counts [A: 0.5-1]"),
    adc_bits: z.number().int().min(4).max(16).default(10).describe("resolution of the FADC [S]"),
    saturation: z
      .boolean()
      .default(true)
      .describe("false: an FADC without upper end, for studies; both gains are then never saturated"),
    trace_bins: z.number().int().min(128).max(4096).default(768).describe("bins of the FADC record [S]"),
    trigger_bin: z
      .number()
      .int()
      .min(1)
      .default(246)
      .describe("bin of the record where the trigger latches [R: 246-256]"),
    trigger: triggerSchema.prefault({}).describe("local triggers of a station"),
    dead_pmts: z
      .array(z.number().int().min(1).max(3))
      .max(2)
      .default([])
      .refine((list) => new Set(list).size === list.length, { error: "expected each PMT once" })
      .describe("PMTs that do not work in any station, for studies: up to two of 1, 2, 3"),
    dead_pmt_probability: z
      .number()
      .min(0)
      .max(0.9)
      .default(0)
      .describe("probability that a PMT of a station does not work in an event, independent [A: off]"),
    accidental_muon_hz: z
      .number()
      .min(0)
      .max(1e5)
      .default(0)
      .describe(
        "rate of background muons in a tank: 4665 Hz in Auger's simulation of the upgraded board [S]; off by default [A: none known for the unified board]",
      ),
    after_pulses: z
      .strictObject({
        probability: z
          .number()
          .min(0)
          .max(0.5)
          .default(0)
          .describe("after-pulses per photo-electron [A: off; about 0.05 at most was asked of the PMTs, R]"),
        earliest_ns: z.number().min(0).default(200).describe("delay before which none comes [A]"),
        decay_ns: z.number().positive().default(1500).describe("mean of the exponential delays from then on [A]"),
      })
      .prefault({})
      .describe("pulses of the PMT's residual gas, microseconds after the light"),
    calibration_spread: z
      .number()
      .min(0)
      .default(0.04)
      .describe("relative error of a station's VEM charge, common to its PMTs [A: 3-5 %]"),
    peak_calibration_spread: z
      .number()
      .min(0)
      .default(0.02)
      .describe("relative error of a PMT's VEM peak, independent between PMTs [A]"),
    clock_ns: z
      .number()
      .min(0)
      .default(10)
      .describe("rms of a station's GPS clock, ns [R: Bonifazi et al., Astropart. Phys. 28 (2008) 523]"),
  })
  // Narrower than the bins that the pulse is made of (pulse.ts): there are no pulses like that.
  .refine(({ filter_sigma_ns, sampling_mhz }) => filter_sigma_ns * sampling_mhz >= 220, {
    path: ["filter_sigma_ns"],
    error: "expected 5.5 ns or more at 40 MHz, 1.9 ns or more at 120 MHz",
  });

export type DetectorPreset = z.output<typeof detectorSchema>;
