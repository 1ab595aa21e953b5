import { DEGREE } from "../core/units.ts";
import type { Feature } from "./feature.ts";

/**
 * The azimuth of the shower itself, as in the thesis. It says nothing of the primary (the sky is even), but it is one
 * number for all stations of a shower: under a row split a model can know the shower by it.
 */
export const azimuthMcFeature: Feature = {
  name: "azimuth_mc_deg",
  unit: "deg",
  description: "true azimuth of the shower: Monte-Carlo truth, the same for all its stations, void of physics",
  source: "Molner thesis (2020), there in rad",
  role: "truth",
  columns: ["azimuth_mc_deg"],
  compute: (station) => station.value("azimuth_mc_deg"),
};

/**
 * Cosine of the station's azimuth in the shower plane: 1 early (upstream), -1 late. Early stations see a younger
 * shower with a longer rise time; the effect goes as the cosine, which also has no step at 360 degrees.
 */
export const azimuthFeature: Feature = {
  name: "cos_azimuth_sp",
  unit: "",
  description: "cosine of the station's azimuth in the shower plane: 1 is early, -1 late (azimuthal asymmetry)",
  source: "t(zeta) = a + b cos(zeta): Pierre Auger Collaboration, Phys. Rev. D 93 (2016) 072006",
  role: "observable",
  columns: ["azimuth_sp_deg"],
  compute: (station) => Math.cos(station.value("azimuth_sp_deg") * DEGREE),
};
