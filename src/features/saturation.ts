import type { Feature } from "./feature.ts";

/** A clipped trace has too low a peak and sum; the flag lets a model know which of the others to trust. */
export const saturationFeature: Feature = {
  name: "saturation",
  unit: "",
  description: "0 = none, 1 = high gain saturated, 2 = low gain too: signal and area over peak are then wrong",
  source: "Pierre Auger Open Data, field sat",
  role: "observable",
  columns: ["saturation"],
  compute: (station) => station.value("saturation"),
};
