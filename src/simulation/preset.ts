import { z } from "zod";
import { PRIMARIES } from "../core/primaries.ts";
import { REACH_SPACINGS } from "./array.ts";
import { detectorSchema } from "./detector-preset.ts";
import { excessesOf, LIMITS, reachOf } from "./domain.ts";
import { HADRONIC_MODELS, MUON_SCALE } from "./hadronic-model.ts";

/** Two numbers in order, within limits that have a reason. */
const range = ({ interval: [low, high], why }: { interval: readonly [number, number]; why: string }) => {
  const error = `expected ${low} to ${high}: ${why}`;
  const end = z.number().min(low, { error }).max(high, { error });
  return z
    .tuple([end, end])
    .refine(([first, last]) => first <= last, { error: "expected [low, high] with low <= high" });
};

/** Numbers of showers, events and stations are stored in 32 bits. */
const MOST_EVENTS = 2 ** 32;

/** What to simulate. Everything here is hashed into the data set's name; the number of workers is not here. */
export const simulationSchema = z
  .strictObject({
    seed: z.number().int().min(0).default(1).describe("shower i of a seed is always the same shower"),
    primaries: z
      .array(z.enum(PRIMARIES))
      .min(1)
      .default(["proton", "helium", "oxygen", "iron"])
      .refine((list) => new Set(list).size === list.length, { error: "expected each primary once" })
      .describe("shower i has primary i modulo the length of this list"),
    stations_per_primary: z
      .number()
      .int()
      .positive()
      .optional()
      .describe("whole events in index order until each primary has at least this many stations"),
    showers_per_primary: z
      .number()
      .int()
      .positive()
      .optional()
      .describe("instead of stations_per_primary: so many showers, whatever they give"),
    reuse: z.number().int().min(1).max(1000).default(1).describe("core positions on which each shower is dropped"),
    station_share: z
      .number()
      .gt(0)
      .max(1)
      .optional()
      .describe(
        "share of the stations that become rows, drawn one by one after the event is reconstructed; all where absent",
      ),
    hadronic_model: z.enum(HADRONIC_MODELS).default("QGSJetII-04"),
    log10_energy_ev: range(LIMITS.log10_energy_ev)
      .default([18.5, 20])
      .describe(
        "the model holds from 18 to 20.5, with photons to 19.7; its electromagnetic part was fitted at 18.5 to 20",
      ),
    spectral_index: z
      .number()
      .min(0)
      .max(5)
      .default(1)
      .describe("dN/dE proportional to E^-index; 1 is uniform in log10 E"),
    zenith_deg: range(LIMITS.zenith_deg)
      .default([0, 60])
      .describe("uniform in sin^2 (a flat array); the model holds from 0 to 60"),
    muon_scale: z
      .number()
      .positive()
      .optional()
      .describe("scale of the muon and halo signals; by default that of the hadronic model, filled in"),
    muon_signal: z
      .number()
      .positive()
      .default(0.81)
      .describe("k_mu: VEM per muon crossing 10 m2 [D/R: 1.077 in data over 1.33, arXiv:1307.5059; range 0.60-0.85]"),
    halo_fraction: z
      .number()
      .min(0)
      .max(1)
      .default(0.081)
      .describe("signal from muon decay and hadronic subshowers over the muon signal [A: 0.08-0.15]"),
    spacing_m: z
      .number()
      .min(300)
      .max(5000)
      .default(1500)
      .describe("side of the triangular array; 750 is the infill array [S]"),
    rings: z
      .strictObject({
        radii_m: z
          .array(z.number().positive())
          .min(1)
          .max(100)
          .refine((list) => new Set(list).size === list.length, { error: "expected each radius once" })
          .describe("distances from the axis, in the shower plane"),
        stations: z.number().int().min(1).max(360).describe("stations on each, at equal azimuths from 0 (early) on"),
      })
      .optional()
      .describe("for studies, instead of the triangular array: stations at exactly these distances of every shower"),
    core_distance_m: range(LIMITS.core_distance_m)
      .default([300, 2000])
      .describe(
        "stations kept, in the shower plane; the model holds where the muon transport table does, the electromagnetic part was fitted at 400 to 1600",
      ),
    extrapolate: z
      .boolean()
      .default(false)
      .describe(
        "go beyond the model's energies, zenith angles and distances, and mark what does (column extrapolation)",
      ),
    min_signal_vem: z.number().min(0).default(5).describe("smaller stations give no row (the Delta method's cut)"),
    min_stations: z.number().int().min(3).default(3).describe("triggered stations an event needs to be reconstructed"),
    detector: detectorSchema.prefault({}),
  })
  .refine((c) => (c.stations_per_primary === undefined) !== (c.showers_per_primary === undefined), {
    error: "expected either stations_per_primary or showers_per_primary",
  })
  .refine(
    ({ rings, core_distance_m: [nearest, farthest] }) =>
      rings === undefined || rings.radii_m.every((radius) => radius >= nearest && radius <= farthest),
    { path: ["rings", "radii_m"], error: "expected radii within core_distance_m" },
  )
  .refine(({ rings, min_stations }) => rings === undefined || rings.radii_m.length * rings.stations >= min_stations, {
    path: ["rings"],
    error: "expected at least min_stations stations on all rings together",
  })
  .check(({ value, issues }) => {
    if (value.extrapolate) return;
    for (const { setting, end, value: input, domain } of excessesOf(value)) {
      const message = `beyond the model, which holds from ${domain}; extrapolate: true goes on all the same`;
      issues.push({ code: "custom", path: [setting, end], message, input });
    }
  })
  .refine((c) => c.rings !== undefined || reachOf(c) <= REACH_SPACINGS * c.spacing_m, {
    error: `expected core_distance_m at the largest zenith_deg within ${REACH_SPACINGS} spacing_m on the ground, as stations are numbered`,
    path: ["core_distance_m"],
  })
  .refine((c) => (c.showers_per_primary ?? 0) * c.primaries.length * c.reuse <= MOST_EVENTS, {
    error: `expected at most 2^32 events in all, showers_per_primary times primaries times reuse`,
    path: ["showers_per_primary"],
  })
  .refine(({ detector: { sampling_mhz, trigger_bin, trace_bins } }) => {
    // At 120 MHz triggers see whole groups of three samples: the group of the trigger must be one of the record's.
    const every = sampling_mhz / 40;
    return Math.ceil(trigger_bin / every) < Math.floor(trace_bins / every);
  }, "expected trigger_bin below trace_bins, by three at 120 MHz")
  // Left open, it would make two names for one data set.
  .overwrite((c) => ({ ...c, muon_scale: c.muon_scale ?? MUON_SCALE[c.hadronic_model] }));

export type SimulationPreset = z.output<typeof simulationSchema>;
