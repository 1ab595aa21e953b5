import type { ParameterValue } from "../../src/tuning/distribution.ts";
import { type Parameter, parametersOf } from "../../src/tuning/space.ts";
import { spaceSchema } from "../../src/tuning/space-schema.ts";

/** A published function to minimize, with the space that it is looked at in. */
export interface TestFunction {
  name: string;
  source: string;
  space: readonly Parameter[];
  value(params: Readonly<Record<string, ParameterValue>>): number | Promise<number>;
}

type Point = readonly number[];

const SURJANOVIC = "S. Surjanovic & D. Bingham, Virtual Library of Simulation Experiments (2013)";

const spaceOf = (space: Record<string, unknown>) => parametersOf(spaceSchema.parse(space)).parameters;
const square = (x: number) => x * x;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const product = (values: readonly number[]) => values.reduce((total, value) => total * value, 1);

/** A function of real numbers x0, x1, ..., each in its range. */
function real(name: string, ranges: readonly (readonly [number, number])[], value: (x: Point) => number): TestFunction {
  const space = spaceOf(Object.fromEntries(ranges.map(([low, high], i) => [`x${i}`, `uniform(${low}, ${high})`])));
  return { name, source: SURJANOVIC, space, value: (params) => value(ranges.map((_, i) => params[`x${i}`] as number)) };
}

const times = (count: number, low: number, high: number) => new Array(count).fill([low, high] as const);

const HARTMANN_WEIGHTS = [1, 1.2, 3, 3.2];

/** -sum_i w_i exp(-sum_j A_ij (x_j - P_ij)^2), P in units of 1e-4. */
function hartmann(scales: readonly Point[], centres: readonly Point[]): (x: Point) => number {
  return (x) =>
    -sum(
      HARTMANN_WEIGHTS.map((weight, i) => {
        return weight * Math.exp(-sum(x.map((xj, j) => scales[i]![j]! * square(xj - 1e-4 * centres[i]![j]!))));
      }),
    );
}

const hartmann3 = hartmann(
  [
    [3, 10, 30],
    [0.1, 10, 35],
    [3, 10, 30],
    [0.1, 10, 35],
  ],
  [
    [3689, 1170, 2673],
    [4699, 4387, 7470],
    [1091, 8732, 5547],
    [381, 5743, 8828],
  ],
);
const hartmann6 = hartmann(
  [
    [10, 3, 17, 3.5, 1.7, 8],
    [0.05, 10, 17, 0.1, 8, 14],
    [3, 3.5, 1.7, 10, 17, 8],
    [17, 8, 0.05, 10, 0.1, 14],
  ],
  [
    [1312, 1696, 5569, 124, 8283, 5886],
    [2329, 4135, 8307, 3736, 1004, 9991],
    [2348, 1451, 3522, 2883, 3047, 6650],
    [4047, 8828, 8732, 5743, 1091, 381],
  ],
);

const branin = ([x, y]: Point) =>
  square(y! - (5.1 * square(x!)) / (4 * square(Math.PI)) + (5 * x!) / Math.PI - 6) +
  10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x!) +
  10;
const rosenbrock = (x: Point) =>
  sum(x.slice(1).map((next, i) => 100 * square(next - square(x[i]!)) + square(x[i]! - 1)));
const sixHumpCamel = ([x, y]: Point) =>
  (4 - 2.1 * square(x!) + square(square(x!)) / 3) * square(x!) + x! * y! + (4 * square(y!) - 4) * square(y!);
const beale = ([x, y]: Point) =>
  square(1.5 - x! + x! * y!) + square(2.25 - x! + x! * square(y!)) + square(2.625 - x! + x! * y! * square(y!));
const ackley = (x: Point) =>
  -20 * Math.exp(-0.2 * Math.sqrt(sum(x.map(square)) / x.length)) -
  Math.exp(sum(x.map((xi) => Math.cos(2 * Math.PI * xi))) / x.length) +
  20 +
  Math.E;
const griewank = (x: Point) =>
  sum(x.map(square)) / 4000 - product(x.map((xi, i) => Math.cos(xi / Math.sqrt(i + 1)))) + 1;
const styblinskiTang = (x: Point) => 0.5 * sum(x.map((xi) => square(square(xi)) - 16 * square(xi) + 5 * xi));
const rastrigin = (x: Point) => 10 * x.length + sum(x.map((xi) => square(xi) - 10 * Math.cos(2 * Math.PI * xi)));

function levy(x: Point): number {
  const w = x.map((xi) => 1 + (xi - 1) / 4);
  const inner = w.slice(0, -1).map((wi) => square(wi - 1) * (1 + 10 * square(Math.sin(Math.PI * wi + 1))));
  const last = w.at(-1)!;
  return square(Math.sin(Math.PI * w[0]!)) + sum(inner) + square(last - 1) * (1 + square(Math.sin(2 * Math.PI * last)));
}

const PARTS: readonly ((x: Point) => number)[] = [
  (x) => rosenbrock(x) / 300,
  (x) => sixHumpCamel(x) / 10,
  (x) => beale(x) / 50,
];

/** A function for each of two choices, which only then meets the two numbers. */
const twoChoices: TestFunction = {
  name: "two choices",
  source: "after Func-2C of B. Ru et al., ICML (2020): Rosenbrock / 300, camel / 10 or Beale / 50, one for each choice",
  space: spaceOf({
    first: "choice([0, 1, 2])",
    second: "choice([0, 1, 2, 3, 4])",
    ...{ x0: "uniform(-2, 2)", x1: "uniform(-2, 2)" },
  }),
  value: ({ first, second, x0, x1 }) => {
    const x = [x0 as number, x1 as number];
    return PARTS[first as number]!(x) + PARTS[Math.min(2, second as number)]!(x);
  },
};

/** Cost of a vessel, with a penalty where it holds too little or its walls are too thin. */
const pressureVessel: TestFunction = {
  name: "pressure vessel",
  source: "B. K. Kannan & S. N. Kramer, J. Mech. Des. 116 (1994) 405; a penalty of 1e5 times each relative violation",
  space: spaceOf({
    shell: { float: { low: 0.0625, high: 6.1875, step: 0.0625 } },
    head: { float: { low: 0.0625, high: 6.1875, step: 0.0625 } },
    ...{ radius: "uniform(10, 200)", length: "uniform(10, 200)" },
  }),
  value: (params) => {
    const { shell, head, radius, length } = params as Record<string, number> as Record<
      "shell" | "head" | "radius" | "length",
      number
    >;
    const cost =
      0.6224 * shell * radius * length +
      1.7781 * head * square(radius) +
      3.1661 * square(shell) * length +
      19.84 * square(shell) * radius;
    const volume = Math.PI * square(radius) * (length + (4 / 3) * radius);
    const violations = [1 - shell / (0.0193 * radius), 1 - head / (0.00954 * radius), 1 - volume / 1_296_000];
    return cost + 1e5 * sum(violations.map((one) => Math.max(0, one)));
  },
};

/** Which of four parabolas counts is a matter of two binary choices. */
const tree: TestFunction = {
  name: "tree of parabolas",
  source: "R. Jenatton et al., ICML (2017), section 5.1",
  space: spaceOf({
    x1: "choice([0, 1])",
    x2: { notation: "choice([0, 1])", when: { x1: 0 } },
    x3: { notation: "choice([0, 1])", when: { x1: 1 } },
    r8: { notation: "uniform(0, 1)", when: { x1: 0 } },
    r9: { notation: "uniform(0, 1)", when: { x1: 1 } },
    x4: { notation: "uniform(-1, 1)", when: { x2: 0 } },
    x5: { notation: "uniform(-1, 1)", when: { x2: 1 } },
    x6: { notation: "uniform(-1, 1)", when: { x3: 0 } },
    x7: { notation: "uniform(-1, 1)", when: { x3: 1 } },
  }),
  value: ({ x1, x2, x3, x4, x5, x6, x7, r8, r9 }) => {
    const parabola = (x: ParameterValue | undefined, floor: number, r: ParameterValue | undefined) =>
      square(x as number) + floor + (r as number);
    if (x1 === 0) return x2 === 0 ? parabola(x4, 0.1, r8) : parabola(x5, 0.2, r8);
    return x3 === 0 ? parabola(x6, 0.3, r9) : parabola(x7, 0.4, r9);
  },
};

/** Two of the four numbers are whole. */
const mixedRastrigin: TestFunction = {
  name: "Rastrigin, two of four whole",
  source: "after the mixed-integer suite of T. Tusar et al., GECCO (2019)",
  space: spaceOf({ a: "randint(-5, 5)", b: "randint(-5, 5)", c: "uniform(-5.12, 5.12)", d: "uniform(-5.12, 5.12)" }),
  value: ({ a, b, c, d }) => rastrigin([a, b, c, d] as number[]),
};

export const TEST_FUNCTIONS: readonly TestFunction[] = [
  real(
    "Branin",
    [
      [-5, 10],
      [0, 15],
    ],
    branin,
  ),
  real(
    "six-hump camel",
    [
      [-3, 3],
      [-2, 2],
    ],
    sixHumpCamel,
  ),
  real("Hartmann 3", times(3, 0, 1), hartmann3),
  real("Hartmann 6", times(6, 0, 1), hartmann6),
  real("Rosenbrock 4", times(4, -5, 10), rosenbrock),
  real("Ackley 5", times(5, -32.768, 32.768), ackley),
  real("Griewank 5", times(5, -600, 600), griewank),
  real("Levy 4", times(4, -10, 10), levy),
  real("Styblinski-Tang 4", times(4, -5, 5), styblinskiTang),
  twoChoices,
  pressureVessel,
  mixedRastrigin,
  tree,
];
