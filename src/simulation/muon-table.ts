import { DEGREE } from "../core/units.ts";
import { CubicAxis, WINDOW } from "./cubic-axis.ts";
import {
  AZIMUTH_NODES,
  azimuthsAt,
  DISTANCE_NODES,
  LOG_STEP,
  QUANTITIES,
  XMAX_NODES,
  ZENITH_NODES,
} from "./muon-grid.ts";
import { MUON_TABLE } from "./muon-transport-table.ts";

/** Quantities of all azimuths at one distance. */
const CIRCLE = AZIMUTH_NODES.length * QUANTITIES;
/** Quantities of all places at one zenith angle and Xmax. */
const SLICE = DISTANCE_NODES.length * CIRCLE;

const zenithAxis = new CubicAxis(ZENITH_NODES.map(tangent));
const xmaxAxis = new CubicAxis(XMAX_NODES);
const distanceAxis = new CubicAxis(DISTANCE_NODES.map(Math.log));
const azimuthAxis = new CubicAxis(AZIMUTH_NODES.map((azimuth) => -Math.cos(azimuth * DEGREE)));

/** The table as [zenith][Xmax][distance][azimuth][QUANTITIES], a vertical shower the same at all azimuths; made when first used. */
let nodes: Float64Array | undefined;

/**
 * The muon table at one zenith angle and Xmax: [distance][azimuth][QUANTITIES], cubic in tan(theta) and Xmax, the logarithms of
 * quantiles in order. The variable is tan(theta), because a place's axial distance changes by r tan(theta) cos(zeta), which
 * cos(theta) or theta^2 would meet with an infinite slope at the vertical (docs/muon-transport.md has the errors). Beyond
 * the outermost Xmax logarithms continue linearly.
 */
export function sliceOfTable(zenith_deg: number, xmax_gcm2: number): Float64Array {
  nodes ??= makeNodes();
  zenithAxis.place(tangent(zenith_deg));
  xmaxAxis.place(xmax_gcm2);
  const slice = new Float64Array(SLICE);
  const x = xmaxAxis.weights;
  const [x0, x1, x2, x3] = [x[0]!, x[1]!, x[2]!, x[3]!];
  for (let i = 0; i < WINDOW; i++) {
    const weight = zenithAxis.weights[i]!;
    const first = ((zenithAxis.first + i) * XMAX_NODES.length + xmaxAxis.first) * SLICE;
    for (let k = 0; k < SLICE; k++) {
      const at = first + k;
      slice[k] =
        slice[k]! +
        weight *
          (x0 * nodes[at]! + x1 * nodes[at + SLICE]! + x2 * nodes[at + 2 * SLICE]! + x3 * nodes[at + 3 * SLICE]!);
    }
  }
  return slice;
}

/**
 * The quantities at one place of a slice into `out`, [QUANTITIES]: cubic in ln r and in cos(azimuth), that is, harmonics
 * of the azimuth up to the third. Beyond the outermost distances logarithms continue linearly in ln r.
 */
export function placeInSlice(slice: Float64Array, logDistance: number, cosAzimuth: number, out: Float64Array): void {
  distanceAxis.place(logDistance);
  azimuthAxis.place(-cosAzimuth);
  const r = distanceAxis.weights;
  const z = azimuthAxis.weights;
  const [z0, z1, z2, z3] = [z[0]!, z[1]!, z[2]!, z[3]!];
  for (let i = 0; i < WINDOW; i++) {
    const weight = r[i]!;
    const first = (distanceAxis.first + i) * CIRCLE;
    for (let k = 0; k < QUANTITIES; k++) {
      const at = first + k;
      const mean =
        z0 * slice[at]! +
        z1 * slice[at + QUANTITIES]! +
        z2 * slice[at + 2 * QUANTITIES]! +
        z3 * slice[at + 3 * QUANTITIES]!;
      out[k] = i === 0 ? weight * mean : out[k]! + weight * mean;
    }
  }
}

/** Of sine and cosine, which are known to be the same on all versions of Node. */
function tangent(zenith_deg: number): number {
  return Math.sin(zenith_deg * DEGREE) / Math.cos(zenith_deg * DEGREE);
}

function makeNodes(): Float64Array {
  const result = new Float64Array(MUON_TABLE.length * SLICE);
  MUON_TABLE.forEach((numbers, source) => {
    const azimuths = azimuthsAt(ZENITH_NODES[Math.floor(source / XMAX_NODES.length)]!).length;
    for (let place = 0; place < DISTANCE_NODES.length * AZIMUTH_NODES.length; place++) {
      const distance = Math.floor(place / AZIMUTH_NODES.length);
      const from = (distance * azimuths + (place % AZIMUTH_NODES.length) * (azimuths > 1 ? 1 : 0)) * QUANTITIES;
      for (let k = 0; k < QUANTITIES; k++) {
        result[source * SLICE + place * QUANTITIES + k] = numbers[from + k]! * LOG_STEP;
      }
    }
  });
  return result;
}
