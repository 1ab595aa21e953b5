import { z } from "zod";
import { SCALER_KINDS } from "../../core/scaler.ts";
import { CALIBRATIONS } from "./calibration.ts";
import { KERNELS } from "./kernel.ts";
import { LOSSES } from "./linear-solver.ts";

/** More components than this take minutes for the eigenvalues of their kernel alone. */
const MOST_COMPONENTS = 2000;

const positive = z.number().positive();

/**
 * A support vector machine, under scikit-learn's names and with its defaults (LinearSVC, Nystroem) but for
 * the scaling, which those leave to the user.
 */
export const svmConfig = z
  .strictObject({
    name: z.literal("svm").default("svm"),
    scaling: z
      .enum([...SCALER_KINDS, "none"])
      .default("standard")
      .describe("of the features, learnt on the training rows without their labels: standard (z-score), min-max, none"),
    kernel: z
      .enum(["linear", ...KERNELS])
      .default("linear")
      .describe("linear, or the kernel that the Nystroem features stand for"),
    components: z
      .number()
      .int()
      .min(1)
      .max(MOST_COMPONENTS)
      .default(100)
      .describe("of rbf, poly, sigmoid: Nystroem features, one for each of so many training rows drawn at random"),
    gamma: z
      .union([z.enum(["scale", "auto"]), positive])
      .default("scale")
      .describe("of rbf, poly, sigmoid: scale is 1 / (features x variance of the scaled values), auto 1 / features"),
    degree: z.number().int().min(1).max(20).default(3).describe("of poly"),
    coef0: z.number().default(1).describe("of poly, sigmoid: added to gamma times the inner product"),
    loss: z.enum(LOSSES).default("squared_hinge").describe("of a row whose margin m is below 1: 1 - m or its square"),
    C: positive.default(1).describe("cost of a loss of 1, against half of the squared length of the weights"),
    class_weight: z
      .union([z.enum(["none", "balanced"]), z.record(z.string(), positive)])
      .default("none")
      .describe(
        "factors of C by class, 1 where not named; balanced: rows / (classes x rows of the class). With more than two " +
          "classes for the rows of the class that is parted from the others, as in LIBLINEAR",
      ),
    intercept: z.boolean().default(true).describe("whether planes may miss the origin"),
    intercept_scaling: positive
      .default(1)
      .describe("value of the constant feature whose weight gives the intercept: a larger one is penalised less"),
    solver: z
      .enum(["auto", "newton", "dual"])
      .default("auto")
      .describe(
        "newton (squared_hinge only) or dual coordinate descent; auto: newton for squared_hinge with more rows than features",
      ),
    tol: positive.default(1e-4).describe("where a solver ends: violation of the optimality conditions, see docs"),
    max_iterations: z
      .number()
      .int()
      .min(1)
      .max(10_000_000)
      .default(1000)
      .describe("of a solver; a machine that has not converged by then is used, and the run says so"),
    probabilities: z
      .enum(CALIBRATIONS)
      .default("softmax")
      .describe("how scores become probabilities, fitted on validation rows: a sigmoid for each class, or one softmax"),
  })
  .refine(({ solver, loss }) => !(solver === "newton" && loss === "hinge"), {
    error: "solver: newton; expected dual or auto for loss hinge, which has no derivative",
    path: ["solver"],
  })
  .refine(({ intercept, intercept_scaling }) => intercept || intercept_scaling === 1, {
    error: "intercept_scaling; expected none (or 1) where intercept is false",
    path: ["intercept_scaling"],
  });

export type SvmConfig = z.output<typeof svmConfig>;
