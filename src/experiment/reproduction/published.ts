/** A model of the thesis, and what was published of it. */
export interface ThesisModel {
  /** file in experiments/thesis/ */
  name: string;
  title: string;
  /** of the best configuration; null where none was reported */
  published: { accuracy: number; rows: number } | null;
  configuration: string;
  /** settings that make the model small, for a quick look */
  quick: readonly string[];
}

/** Rows by which the thesis computed all of its intervals: those of training and test together. */
export const ROWS_OF_PUBLISHED_INTERVALS = 80_089;

const EPOCHS = ["model.training.epochs=10"];

/**
 * The thesis's table. Rows are those whose accuracy was published: 20 % of all rows, on which the searches' best trials were
 * chosen (16018 and 16020), not the 16016 test rows; only the SVM's .64036 is a count over 16016 (10256) and none over 16018
 * or 16020.
 */
export const THESIS_MODELS: readonly ThesisModel[] = [
  {
    name: "svm",
    title: "SVM",
    published: { accuracy: 0.64036, rows: 16_016 },
    configuration: "linear, C 1e-4",
    quick: [],
  },
  {
    name: "xgboost",
    title: "XGBoost",
    published: { accuracy: 0.88519, rows: 16_018 },
    configuration: "4500 rounds, learning rate .42, depth 5, gamma 0, min_child_weight .4133, subsample .9924",
    quick: ["model.rounds=100"],
  },
  {
    name: "autoencoder-v1",
    title: "Autoencoder V1",
    published: { accuracy: 0.69825, rows: 16_020 },
    configuration: "code 10, Adam .001, corruption .031, tied",
    quick: EPOCHS,
  },
  {
    name: "autoencoder-v2",
    title: "Autoencoder V2",
    published: { accuracy: 0.56267, rows: 16_020 },
    configuration: "layers 9, 9, 7, OneCycle with SGD, tied, unit norm, corruption .002",
    quick: EPOCHS,
  },
  {
    name: "vae",
    title: "VAE",
    published: { accuracy: 0.38315, rows: 16_020 },
    configuration: "13 hidden units, code of 3, OneCycle with SGD",
    quick: EPOCHS,
  },
  {
    name: "mlp",
    title: "MLP",
    published: null,
    configuration: "3 layers of 64, batch normalisation, dropout .1, Adam .001: our choice",
    quick: EPOCHS,
  },
];
