import type { Feature } from "./feature.ts";

export const zenithMcFeature: Feature = {
  name: "zenith_mc_deg",
  unit: "deg",
  description: "true zenith angle of the shower: Monte-Carlo truth, the same for all its stations",
  source: "Molner thesis (2020), MCZenith",
  role: "truth",
  columns: ["zenith_mc_deg"],
  compute: (station) => station.value("zenith_mc_deg"),
};

export const zenithFeature: Feature = {
  name: "zenith_deg",
  unit: "deg",
  description: "reconstructed zenith angle; more atmosphere leaves fewer electrons and shorter traces",
  source: "Pierre Auger Collaboration, JINST 15 (2020) P10021",
  role: "observable",
  columns: ["zenith_deg"],
  compute: (station) => station.value("zenith_deg"),
};
