import type { Feature } from "./feature.ts";

export const coreDistanceFeature: Feature = {
  name: "core_distance_m",
  unit: "m",
  description: "distance to the reconstructed shower axis, in the shower plane; signals fall and spread with it",
  source: "Auger Offline, GetSPDistance; Molner thesis (2020)",
  role: "observable",
  columns: ["core_distance_m"],
  compute: (station) => station.value("core_distance_m"),
};
