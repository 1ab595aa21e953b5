/**
 * The layers that networks are made of, as plain objects: what they do is written here once, and every engine does it.
 *
 * A value is a vector, shape [size], or a sequence, shape [steps, channels], stored step after step (`step * channels +
 * channel`). Layers that work on vectors take a sequence for the vector of all its numbers.
 */
export type Shape = readonly [size: number] | readonly [steps: number, channels: number];

/** Functions of one number; `selu` with the constants of Klambauer et al. 2017, `gelu` the exact one, x Phi(x). */
export const ACTIVATIONS = ["linear", "relu", "selu", "elu", "gelu", "tanh", "sigmoid", "softplus"] as const;
export type Activation = (typeof ACTIVATIONS)[number];

/** Initial kernels: uniform or normal with the variance that Glorot, He or LeCun derived. */
export const INITIALISERS = ["glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_normal"] as const;
export type Initialiser = (typeof INITIALISERS)[number];

/** What kernels may be held to, beside the loss. */
export interface KernelTerms {
  /** adds so many times the sum of squares to the loss */
  l2?: number;
  /** adds so many times ||W'W - I||_F to the loss, W with a column for each unit */
  orthogonality?: number;
  /** rescales the kernel of each unit to norm 1 after each step */
  unitNorm?: boolean;
  /** default: lecun_normal before selu, he_uniform before relu, elu and gelu, else glorot_uniform */
  initialiser?: Initialiser;
}

/** y = f(W'x + b), kernel [size, units]. */
export interface Dense extends KernelTerms {
  kind: "dense";
  units: number;
  activation?: Activation;
  bias?: boolean;
  /** a dense layer before this one: its kernel, transposed, is this one's, which then has biases only */
  tied?: Dense;
  /** adds so many times the mean over rows of ||dy/dx||_F^2 to the loss, of this layer alone (Rifai et al. 2011) */
  contractive?: number;
}

/** Cross-correlation along the steps, kernel [taps, channels, filters]; `same` pads as TensorFlow does: more at the end. */
export interface Convolution extends KernelTerms {
  kind: "convolution";
  filters: number;
  taps: number;
  stride?: number;
  padding?: "same" | "valid";
  activation?: Activation;
  bias?: boolean;
}

/**
 * The transpose of a convolution from its output to its input, kernel [taps, filters, channels]: `same` gives stride x
 * steps, `valid` (steps - 1) x stride + taps.
 */
export interface TransposedConvolution extends KernelTerms {
  kind: "transposed-convolution";
  filters: number;
  taps: number;
  stride?: number;
  padding?: "same" | "valid";
  activation?: Activation;
  bias?: boolean;
}

/** The largest or the mean of `size` steps, windows `stride` (default `size`) apart, without padding; the first of equals. */
export interface Pooling {
  kind: "pooling";
  of: "max" | "mean";
  size: number;
  stride?: number;
}

/** Each step `factor` times. */
export interface Upsampling {
  kind: "upsampling";
  factor: number;
}

/** A vector as each of `steps` steps. */
export interface Repetition {
  kind: "repetition";
  steps: number;
}

/** The same numbers in another shape. */
export interface Reshaping {
  kind: "reshaping";
  shape: Shape;
}

/**
 * Long short-term memory (Hochreiter & Schmidhuber 1997; gates i, f, g, o side by side: kernel [channels, 4 units],
 * recurrent kernel [units, 4 units], bias [4 units], 1 for the forget gate at first); gives all steps or the last.
 */
export interface Lstm {
  kind: "lstm";
  units: number;
  sequences?: boolean;
}

/**
 * Gated recurrent unit, gates r, z, n (as PyTorch and cuDNN: the reset gate acts after the recurrent kernel; kernel
 * [channels, 3 units], recurrent kernel [units, 3 units], bias and recurrent bias [3 units]); all steps or the last.
 */
export interface Gru {
  kind: "gru";
  units: number;
  sequences?: boolean;
}

/**
 * (x - mean) / sqrt(variance + 1e-5) gamma + beta, per number of a vector or per channel of a sequence, over rows and steps
 * of the batch while training. After training with moving averages, of which a step replaces a share `momentum` (default
 * 0.1; a single number, which has no variance, leaves them alone); their variance divides by n - 1, that of the batch by n,
 * as in PyTorch. Both layers' formula: Ioffe & Szegedy 2015.
 */
export interface BatchNormalisation {
  kind: "batch-normalisation";
  momentum?: number;
}

/** A function of each number. */
export interface ActivationLayer {
  kind: "activation";
  activation: Activation;
}

/** While training, 0 with probability `rate`, else x / (1 - rate) (Srivastava et al. 2014). */
export interface Dropout {
  kind: "dropout";
  rate: number;
}

/** While training, adds normal noise of so many standard deviations. */
export interface GaussianNoise {
  kind: "gaussian-noise";
  deviation: number;
}

/** While training, `low` or `high`, as likely, with probability `rate`, else x (Vincent et al. 2010). */
export interface SaltAndPepper {
  kind: "salt-and-pepper";
  rate: number;
  low: number;
  high: number;
}

/**
 * From 2 k numbers, k means m and k log variances l, to m + exp(l / 2) e, e normal (after training m); adds `beta` (default 1) x
 * warm-up factor times the mean over rows of the divergence -1/2 sum(1 + l - m^2 - exp(l)) to the loss (Kingma & Welling 2014).
 */
export interface Reparametrisation {
  kind: "reparametrisation";
  beta?: number;
}

/** Appends n log variances of its own, which do not depend on x (at first 0), to n means: a Gaussian with learnt widths. */
export interface LogVariances {
  kind: "log-variances";
}

/** Passes numbers on and adds to the loss what their sizes cost. */
export interface ActivityPenalty {
  kind: "activity-penalty";
  /** times the mean over rows of sum |x| */
  l1?: number;
  /** times sum KL(target || mean over rows of x), of numbers in (0, 1) (Ng 2011); means are kept within [1e-6, 1 - 1e-6] */
  sparsity?: { target: number; weight: number };
  /** times half the sum of squares of the covariances (divided by n) of pairs i != j (Cogswell et al. 2016) */
  decorrelation?: number;
}

/** x + f(x), where f gives the shape of x. */
export interface Residual {
  kind: "residual";
  layers: readonly Layer[];
}

/** f(x), g(x), ... side by side: the numbers of vectors, or the channels of sequences with as many steps. */
export interface Branches {
  kind: "branches";
  branches: readonly (readonly Layer[])[];
}

/** What an architecture file may use. */
export type Layer = PlainLayer | Residual | Branches;

/** The kinds that there are. */
export const LAYER_KINDS: readonly Layer["kind"][] = [
  "dense",
  "convolution",
  "transposed-convolution",
  "pooling",
  "upsampling",
  "repetition",
  "reshaping",
  "lstm",
  "gru",
  "batch-normalisation",
  "activation",
  "dropout",
  "gaussian-noise",
  "salt-and-pepper",
  "reparametrisation",
  "log-variances",
  "activity-penalty",
  "residual",
  "branches",
  "custom",
];

/** A layer with one input, which an engine does as one thing. */
export type PlainLayer =
  | Dense
  | Convolution
  | TransposedConvolution
  | Pooling
  | Upsampling
  | Repetition
  | Reshaping
  | Lstm
  | Gru
  | BatchNormalisation
  | ActivationLayer
  | Dropout
  | GaussianNoise
  | SaltAndPepper
  | Reparametrisation
  | LogVariances
  | ActivityPenalty
  | Custom;

/** Tensor functions; `tf` is @tensorflow/tfjs-core. */
export type TensorFunction = (
  tf: unknown,
  call: { x: unknown; parameters: readonly unknown[]; training: boolean },
) => unknown;

/**
 * Anything that TensorFlow.js can compute: from x, [rows, ...shape], and parameters to [rows, ...shape of the output].
 * Runs on engine tfjs only, and its model can be loaded only where the file that defines it is.
 */
export interface Custom {
  kind: "custom";
  name: string;
  shape: Shape;
  parameters: readonly { name: string; shape: readonly number[]; initialiser: Initialiser | "zeros" | "ones" }[];
  call: TensorFunction;
}

/** How many numbers a value of that shape has. */
export function sizeOf(shape: Shape): number {
  return shape.length === 1 ? shape[0] : shape[0] * shape[1];
}
