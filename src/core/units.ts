/** Radians per degree. */
export const DEGREE = Math.PI / 180;

/** Speed of light, m/ns. */
export const LIGHT_SPEED_M_NS = 0.299792458;
