/** A source of 32 random bits at a time, as a whole number in [-2^31, 2^31), and of uniform numbers in [0, 1). */
export interface Source {
  bits(): number;
  uniform(): number;
}

/** 1 over the number of positions in a layer, or in half of one. */
const STEP = 2 ** -24;

const LAYERS = 128;
/** Right edge of the base layer and area of a layer, for 128 layers (Marsaglia & Tsang, J. Stat. Softw. 5(8), 2000). */
const TAIL = 3.442619855899;
const AREA = 9.91256303526217e-3;

const edge = new Float64Array(LAYERS + 1);
const ratio = new Float64Array(LAYERS);
{
  const density = Math.exp(-0.5 * TAIL * TAIL);
  edge[0] = AREA / density;
  edge[1] = TAIL;
  for (let i = 2; i < LAYERS; i++) {
    const previous = edge[i - 1]!;
    edge[i] = Math.sqrt(-2 * Math.log(AREA / previous + Math.exp(-0.5 * previous * previous)));
  }
  edge[LAYERS] = 0;
  for (let i = 0; i < LAYERS; i++) ratio[i] = edge[i + 1]! / edge[i]!;
}

/**
 * A standard normal number by the ziggurat with a layer and a position of its own (J. A. Doornik, "An improved ziggurat
 * method", 2005), which avoids the correlation of the original: 7 bits of a word for the one, 25 for the other.
 */
export function normalVariate(source: Source): number {
  for (;;) {
    const word = source.bits();
    const layer = word & (LAYERS - 1);
    const u = ((word >> 7) + 0.5) * STEP;
    if (Math.abs(u) < ratio[layer]!) return u * edge[layer]!;
    if (layer === 0) return u < 0 ? -tailVariate(source) : tailVariate(source);
    const x = u * edge[layer]!;
    const upper = Math.exp(-0.5 * (edge[layer]! * edge[layer]! - x * x));
    const lower = Math.exp(-0.5 * (edge[layer + 1]! * edge[layer + 1]! - x * x));
    if (lower + source.uniform() * (upper - lower) < 1) return x;
  }
}

/** The normal distribution beyond TAIL (Marsaglia 1964). */
function tailVariate(source: Source): number {
  for (;;) {
    const x = exponentialVariate(source) / TAIL;
    const y = exponentialVariate(source);
    if (2 * y >= x * x) return TAIL + x;
  }
}

const EXPONENTIAL_LAYERS = 256;
/** Right edge of the base layer and area of a layer, for 256 layers under exp(-x) (Marsaglia & Tsang 2000). */
const EXPONENTIAL_TAIL = 7.69711747013105;
const EXPONENTIAL_AREA = 3.949659822581557e-3;

const exponentialEdge = new Float64Array(EXPONENTIAL_LAYERS + 1);
exponentialEdge[0] = EXPONENTIAL_AREA * Math.exp(EXPONENTIAL_TAIL);
exponentialEdge[1] = EXPONENTIAL_TAIL;
for (let i = 2; i < EXPONENTIAL_LAYERS; i++) {
  const previous = exponentialEdge[i - 1]!;
  exponentialEdge[i] = -Math.log(EXPONENTIAL_AREA / previous + Math.exp(-previous));
}
exponentialEdge[EXPONENTIAL_LAYERS] = 0;
const exponentialDensity = exponentialEdge.map((x) => Math.exp(-x));

/** Exponential with mean 1, never 0, by the ziggurat: 8 bits of a word for the layer, 24 for the position. */
export function exponentialVariate(source: Source): number {
  let base = 0;
  for (;;) {
    const word = source.bits();
    const layer = word & (EXPONENTIAL_LAYERS - 1);
    const x = ((word >>> 8) + 0.5) * STEP * exponentialEdge[layer]!;
    if (x < exponentialEdge[layer + 1]!) return base + x;
    // Beyond the base layer the distribution is the same again.
    if (layer === 0) base += EXPONENTIAL_TAIL;
    else {
      const lower = exponentialDensity[layer]!;
      const upper = exponentialDensity[layer + 1]!;
      if (lower + source.uniform() * (upper - lower) < Math.exp(-x)) return base + x;
    }
  }
}
