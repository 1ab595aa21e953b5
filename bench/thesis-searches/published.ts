/** One of the thesis's five searches, as it was published. */
export interface PublishedSearch {
  /** file in experiments/thesis/ and experiments/thesis/search/ */
  name: string;
  title: string;
  trials: number;
  accuracy: number;
  configuration: string;
  /** settings that make the published configuration small, for --quick */
  quick: readonly string[];
}

const STATIONS = "data.simulate.stations_per_primary=200";

/** The thesis's table: accuracies are the best validation values of its searches, on rows of showers seen in training. */
export const PUBLISHED: readonly PublishedSearch[] = [
  {
    name: "svm",
    title: "SVM",
    trials: 50,
    accuracy: 0.64036,
    configuration: "linear, C 1e-4",
    quick: [STATIONS],
  },
  {
    name: "xgboost",
    title: "XGBoost",
    trials: 100,
    accuracy: 0.88519,
    configuration: "4500 rounds, learning rate .42, depth 5, gamma 0, min_child_weight .4133, subsample .9924",
    quick: [STATIONS, "model.rounds=20"],
  },
  {
    name: "autoencoder-v1",
    title: "Autoencoder V1",
    trials: 100,
    accuracy: 0.69825,
    configuration: "code 10, Adam .001, corruption .031, tied",
    quick: [STATIONS, "model.training.epochs=5"],
  },
  {
    name: "autoencoder-v2",
    title: "Autoencoder V2",
    trials: 90,
    accuracy: 0.56267,
    configuration: "layers 9, 9, 7, OneCycle with SGD, tied, unit norm, corruption .002",
    quick: [STATIONS, "model.training.epochs=5"],
  },
  {
    name: "vae",
    title: "VAE",
    trials: 50,
    accuracy: 0.38315,
    configuration: "13 hidden units, code of 3, OneCycle with SGD",
    quick: [STATIONS, "model.training.epochs=5"],
  },
];
