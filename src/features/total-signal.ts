import { DataError } from "../core/errors.ts";
import type { Feature } from "./feature.ts";
import { CHARGE_COLUMNS, type StationView } from "./station-view.ts";

/**
 * Total signal of the station in VEM: the mean charge of its working PMTs, each the sum of its trace over its own
 * charge-to-peak ratio. A PMT of pure noise may count negative; the mean may not.
 *
 * @throws DataError if the mean is not positive or a calibration ratio is not.
 */
export function totalSignal(station: StationView): number {
  let sum = 0;
  for (let k = 0; k < station.workingPmts; k++) sum += station.chargeVem(k);
  if (!(sum > 0)) throw new DataError(`charges of the PMTs sum to ${sum} VEM; expected a positive signal`);
  return sum / station.workingPmts;
}

export const totalSignalFeature: Feature = {
  name: "total_signal_vem",
  unit: "VEM",
  description: "mean charge of the working PMTs in units of a vertical muon; grows with energy and number of muons",
  source: "S = sum(trace) x peak / charge, mean of the PMTs: Bertou et al., Nucl. Instrum. Meth. A 568 (2006) 839",
  role: "observable",
  columns: CHARGE_COLUMNS,
  compute: totalSignal,
};
