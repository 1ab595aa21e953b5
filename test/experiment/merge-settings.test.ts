import { expect, test } from "vitest";
import { mergeSettings, withAmount, withoutNulls } from "../../src/experiment/merge-settings.ts";

test("merges groups, replaces lists and values, and takes away what is null", () => {
  const base = { seed: 1, zenith_deg: [0, 60], muon_scale: 1.61, detector: { noise_adc: 1, adc_bits: 12 } };
  const over = { zenith_deg: [30, 40], muon_scale: null, detector: { noise_adc: null, pe_per_vem: 90 } };
  expect(mergeSettings(base, over)).toEqual({
    seed: 1,
    zenith_deg: [30, 40],
    detector: { adc_bits: 12, pe_per_vem: 90 },
  });
  expect(base.detector).toEqual({ noise_adc: 1, adc_bits: 12 }); // untouched
});

test("an amount replaces the other amount, and two at once are left for the schema to refuse", () => {
  const base = { stations_per_primary: 100 };
  expect(mergeSettings(base, { showers_per_primary: 5 })).toEqual({ showers_per_primary: 5 });
  expect(mergeSettings(base, { showers_per_primary: null })).toEqual(base);
  const both = { stations_per_primary: 1, showers_per_primary: 2 };
  expect(mergeSettings(base, both)).toEqual(both);
  expect(withAmount({})).toEqual({ stations_per_primary: 20_000 });
  expect(withAmount({ showers_per_primary: 3 })).toEqual({ showers_per_primary: 3 });
});

test("drops null of known keys only, so that an unknown one is still named", () => {
  expect(withoutNulls({ reuse: null, reuze: null, detector: { noise_adc: null } }, { reuse: 1, detector: 1 })).toEqual({
    reuze: null,
    detector: {},
  });
});
