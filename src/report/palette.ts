import { isPrimary, PRIMARIES, type Primary } from "../core/primaries.ts";

/**
 * One colour per primary, the same in every figure: the palette of M. Okabe and K. Ito, "Color Universal Design"
 * (2008), which people with any common colour blindness can tell apart. Light primaries are warm, heavy ones cold.
 */
const PRIMARY_COLOURS: Record<Primary, string> = {
  proton: "#d55e00",
  helium: "#e69f00",
  oxygen: "#009e73",
  iron: "#0072b2",
  nitrogen: "#cc79a7",
  photon: "#56b4e9",
};

/** A dash pattern per primary, so that lines differ in a print without colours too. */
const PRIMARY_DASHES: Record<Primary, string> = {
  proton: "none",
  helium: "8 3",
  oxygen: "2 2",
  iron: "9 3 2 3",
  nitrogen: "5 2",
  photon: "1 3",
};

/** Colours of curves that are no primaries (depths of a search), from Okabe and Ito's dark half and greys. */
const SERIES_COLOURS = ["#0072b2", "#d55e00", "#009e73", "#7b3294", "#8c6d1f", "#555555"] as const;

/** Text, axes and frames. */
export const INK = "#1f2328";
/** Secondary text and reference lines. */
export const MUTED = "#656d76";
/** What must not be believed: the leaking protocol. */
export const WARNING = "#b42318";
/** What is believed: the protocol of the result. */
export const RESULT = "#0b5cad";
/** Protocols side by side: one after the other of those that leak, and of those that do not. */
const LEAK_COLOURS = [WARNING, "#8c6d1f", "#7b3294", "#a0527a", "#555555", "#d2691e"] as const;
const RESULT_COLOURS = [RESULT, "#009e73", "#3a7ca5"] as const;

/** The best of many, which stands out of all others. */
export const BEST = "#d55e00";

/** The colour of a class; the muted ink for a name that is no primary. */
export function classColour(name: string): string {
  return isPrimary(name) ? PRIMARY_COLOURS[name] : MUTED;
}

/** The dash pattern of a class's lines; solid for a name that is no primary. */
export function classDash(name: string): string {
  return isPrimary(name) ? PRIMARY_DASHES[name] : "none";
}

/** The colour of the curve at `index`, repeating after the sixth. */
export function seriesColour(index: number): string {
  return SERIES_COLOURS[index % SERIES_COLOURS.length]!;
}

/** The colour of the leaking protocol at `index` of them, repeating after the sixth. */
export function leakColour(index: number): string {
  return LEAK_COLOURS[index % LEAK_COLOURS.length]!;
}

/** The colour of the protocol without leaks at `index` of them, repeating after the third. */
export function resultColour(index: number): string {
  return RESULT_COLOURS[index % RESULT_COLOURS.length]!;
}

/** The names in class order; those that are no primaries after all primaries, as they came. */
export function inClassOrder(names: Iterable<string>): string[] {
  const rank = (name: string) => (isPrimary(name) ? PRIMARIES.indexOf(name) : PRIMARIES.length);
  return [...new Set(names)].sort((a, b) => rank(a) - rank(b));
}
