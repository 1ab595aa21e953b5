import { DataError } from "../core/errors.ts";
import type { Feature } from "./feature.ts";
import { CHARGE_COLUMNS } from "./station-view.ts";
import { totalSignal } from "./total-signal.ts";

/**
 * The signal against that of the whole event: log10(S / S(1000 m)). The energy divides out; with core distance and
 * zenith it says how the lateral distribution falls, steeper for showers that develop deep. As a difference of natural
 * logarithms over ln(10). A station not positive or an S(1000 m) of 0 is refused with a DataError.
 */
export const relativeSignalFeature: Feature = {
  name: "log10_signal_over_s1000",
  unit: "",
  description: "log10 of the signal over the fitted signal at 1000 m: the shape of the lateral distribution",
  source: "S(1000 m) of the lateral fit, Pierre Auger Collaboration, JINST 15 (2020) P10021; the ratio is Cascada's",
  role: "observable",
  columns: [...CHARGE_COLUMNS, "s1000_vem"],
  compute: (station) => {
    const s1000 = station.value("s1000_vem");
    if (!(s1000 > 0)) throw new DataError(`s1000_vem is ${s1000}; expected a positive signal`);
    return (Math.log(totalSignal(station)) - Math.log(s1000)) / Math.LN10;
  },
};
