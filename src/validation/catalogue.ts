import { asymmetry } from "./quantities/asymmetry.ts";
import { attenuation } from "./quantities/attenuation.ts";
import { energyBias } from "./quantities/energy-bias.ts";
import { lateralDistribution } from "./quantities/lateral-distribution.ts";
import { massSeparation } from "./quantities/mass-separation.ts";
import { meritFactor } from "./quantities/merit-factor.ts";
import { muonFraction } from "./quantities/muon-fraction.ts";
import { muonNumber } from "./quantities/muon-number.ts";
import { muonRatio } from "./quantities/muon-ratio.ts";
import { posterior } from "./quantities/posterior.ts";
import { riseTime } from "./quantities/rise-time.ts";
import { riseTimeSpread } from "./quantities/rise-time-spread.ts";
import { signalFluctuation } from "./quantities/signal-fluctuation.ts";
import { signalSize } from "./quantities/signal-size.ts";
import { triggerEfficiency } from "./quantities/trigger-efficiency.ts";
import { verticalMuon } from "./quantities/vertical-muon.ts";
import { xmax } from "./quantities/xmax.ts";
import type { Quantity } from "./quantity.ts";

/** All that is validated, in the order of the page. */
export const QUANTITIES: readonly Quantity[] = [
  xmax,
  muonNumber,
  muonRatio,
  attenuation,
  signalSize,
  lateralDistribution,
  riseTime,
  riseTimeSpread,
  asymmetry,
  signalFluctuation,
  verticalMuon,
  muonFraction,
  meritFactor,
  posterior,
  massSeparation,
  triggerEfficiency,
  energyBias,
];
