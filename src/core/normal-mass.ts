// W. J. Cody, "Rational Chebyshev approximations for the error function", Math. Comp. 23 (1969) 631, as they are used for
// the normal distribution.
const NEAR_NUMERATOR = [161.02823106855587, 1067.6894854603709, 18154.98125334356];
const NEAR_DENOMINATOR = [47.202581904688245, 976.0985517377767, 10260.932208618979, 45507.78933502673];
const MIDDLE_NUMERATOR = [
  0.39894151208813466, 8.883149794388377, 93.50665613217785, 597.2702763948002, 2494.5375852903726, 6848.190450536283,
  11602.65143764735, 9842.714838383978,
];
const MIDDLE_DENOMINATOR = [
  22.266688044328117, 235.387901782625, 1519.3775994075547, 6485.558298266761, 18615.571640885097, 34900.95272114598,
  38912.00328609327, 19685.429676859992,
];
const FAR_NUMERATOR = [0.12740116116024736, 0.022235277870649807, 0.0014216191932278934, 2.9112874951168793e-5];
const FAR_DENOMINATOR = [
  1.284260096144911, 0.4682382124808651, 0.06598813786892856, 0.0037823963320275824, 7.297515550839662e-5,
];
const NEAR_UP_TO = 0.67448975;
const MIDDLE_UP_TO = Math.sqrt(32);
const INVERSE_ROOT_TWO_PI = 0.3989422804014327;

/** P(0 < Z < z) of a standard normal Z for |z| <= 0.67448975, with the sign of z. */
function near(z: number): number {
  const y = z * z;
  let above = 0.06568233791820745 * y;
  let below = y;
  above = (above + 2.2352520354606837) * y;
  below = (below + NEAR_DENOMINATOR[0]!) * y;
  above = (above + NEAR_NUMERATOR[0]!) * y;
  below = (below + NEAR_DENOMINATOR[1]!) * y;
  above = (above + NEAR_NUMERATOR[1]!) * y;
  below = (below + NEAR_DENOMINATOR[2]!) * y;
  return (z * (above + NEAR_NUMERATOR[2]!)) / (below + NEAR_DENOMINATOR[3]!);
}

/** P(Z > y) exp(y^2 / 2) for y > 0.67448975: Mills' ratio over sqrt(2 pi). */
function scaledTail(y: number): number {
  if (y <= MIDDLE_UP_TO) {
    let above = 1.0765576773720192e-8 * y;
    let below = y;
    for (let i = 0; i < 7; i++) {
      above = (above + MIDDLE_NUMERATOR[i]!) * y;
      below = (below + MIDDLE_DENOMINATOR[i]!) * y;
    }
    return (above + MIDDLE_NUMERATOR[7]!) / (below + MIDDLE_DENOMINATOR[7]!);
  }
  const x = 1 / (y * y);
  let above = 0.023073441764940174 * x;
  let below = x;
  above = (above + 0.215898534057957) * x;
  below = (below + FAR_DENOMINATOR[0]!) * x;
  for (let i = 0; i < 3; i++) {
    above = (above + FAR_NUMERATOR[i]!) * x;
    below = (below + FAR_DENOMINATOR[i + 1]!) * x;
  }
  return (INVERSE_ROOT_TWO_PI - (x * (above + FAR_NUMERATOR[3]!)) / (below + FAR_DENOMINATOR[4]!)) / y;
}

/** P(Z > y) of a standard normal Z, y >= 0. */
function tail(y: number): number {
  return y <= NEAR_UP_TO ? 0.5 - near(y) : scaledTail(y) * Math.exp(-0.5 * y * y);
}

/** ln P(Z > y), y >= 0, also where the probability underflows. */
function logTail(y: number): number {
  return y <= NEAR_UP_TO ? Math.log(0.5 - near(y)) : Math.log(scaledTail(y)) - 0.5 * y * y;
}

/**
 * ln P(a < Z < b) of a standard normal Z, a < b, bounds may be infinite: relative error of the probability about 1e-15, far
 * out in a tail (also where it underflows) and for narrow intervals as far as a and b are exact. -Infinity for a = b.
 */
export function logNormalMass(a: number, b: number): number {
  if (a > 0) return logNormalMass(-b, -a);
  if (b > 0) return Math.log1p(-tail(b) - tail(-a));
  // Both in the lower tail: P(Z > -b) - P(Z > -a), the first the larger.
  const upper = logTail(-b);
  if (a === Number.NEGATIVE_INFINITY) return upper;
  return upper + Math.log(-Math.expm1(logTail(-a) - upper));
}
