/** Radians per degree. */
export const DEGREE = Math.PI / 180;
