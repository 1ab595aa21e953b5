import type { Feature } from "./feature.ts";
import { CHARGE_COLUMNS, type StationView } from "./station-view.ts";
import { totalSignal } from "./total-signal.ts";

/**
 * Spread of the working PMTs: (largest - smallest charge) / mean charge. Cherenkov light of a muon may hit one PMT
 * before it is diffused by the walls; many electrons light all PMTs alike. 0 for one working PMT; a PMT of negative
 * noise may bring it above the 3 that positive charges allow.
 *
 * @throws DataError if the mean charge is not positive.
 */
function pmtAsymmetry(station: StationView): number {
  let smallest = Infinity;
  let largest = -Infinity;
  for (let k = 0; k < station.workingPmts; k++) {
    const charge = station.chargeVem(k);
    if (charge < smallest) smallest = charge;
    if (charge > largest) largest = charge;
  }
  return (largest - smallest) / totalSignal(station);
}

export const pmtAsymmetryFeature: Feature = {
  name: "pmt_asymmetry",
  unit: "",
  description: "(largest - smallest) / mean charge of the working PMTs; direct light of few muons lights them unevenly",
  source: "choice of Cascada",
  role: "observable",
  columns: CHARGE_COLUMNS,
  compute: pmtAsymmetry,
};
