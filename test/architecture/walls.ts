import type { SourceFile, Violation } from "./source-file.ts";

/** Library -> the only places that may import it. A library that is not here has no room yet. */
const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  "apache-arrow": ["src/data/"],
  "csv-parse": ["src/data/"],
  "danfojs-node": ["src/data/danfo.ts"],
  yauzl: ["src/data/formats/auger/"],
  fzstd: ["src/data/zstd-frame.ts"],
  hyparquet: ["src/data/formats/parquet/", "src/data/formats/root/unzip.ts"],
  jsroot: ["src/data/formats/root/"],
  "hyparquet-writer": ["src/data/formats/parquet/"],
  "@tensorflow/": ["src/models/network/"],
  yaml: ["src/experiment/"],
  esbuild: ["src/experiment/definition-file/"],
  commander: ["src/cli/"],
  "@observablehq/plot": ["src/report/"],
  "dejavu-fonts-ttf": ["src/report/"],
  linkedom: ["src/report/"],
  "ml-pca": ["src/evaluation/planes.ts"],
  "umap-js": ["src/evaluation/planes.ts"],
  "@resvg/resvg-wasm": ["src/report/"],
  "ml-xgboost": ["src/models/boosting/ml-xgboost/"],
  seedrandom: ["src/core/"],
  tar: ["src/experiment/archive/"],
  koffi: ["src/models/boosting/native/"],
  zod: ["src/"],
  nodemailer: ["src/tracking/notifiers/"],
};

/** Rooms of pure computation: no file system, so that they run in a browser and are tested without a disk. */
const NO_FILE_SYSTEM = [
  "src/core/",
  "src/simulation/",
  "src/features/",
  "src/evaluation/",
  "src/models/",
  "src/validation/",
];
/** The catalogue lists its own folders to find the models that are there; libxgboost is searched for on the machine. */
const MAY_LOOK_AT_FILES = ["src/models/catalogue.ts", "src/models/boosting/native/library-search.ts"];

const FILE_SYSTEM = ["node:fs", "node:fs/promises"];
/** The one place that starts threads; every room uses its WorkerGroup. */
const THREADS = /^src\/core\/parallel[a-z-]*\.ts$/;

/** Each library stays in its room; files and threads are reached from where they are meant to be. */
export function wallViolations(file: SourceFile): Violation[] {
  return file.imports
    .filter(({ specifier }) => !specifier.startsWith("."))
    .flatMap(({ specifier, line }): Violation[] => {
      const message = specifier.startsWith("node:")
        ? nodeWall(file.path, specifier)
        : libraryWall(file.path, specifier);
      return message === undefined ? [] : [{ rule: "walls", where: `${file.path}:${line}`, message }];
    });
}

function nodeWall(path: string, specifier: string): string | undefined {
  if (specifier === "node:worker_threads" && !THREADS.test(path)) return `${specifier} only in src/core/parallel*.ts`;
  if (!FILE_SYSTEM.includes(specifier) || MAY_LOOK_AT_FILES.includes(path)) return undefined;
  const room = NO_FILE_SYSTEM.find((folder) => path.startsWith(folder));
  return room === undefined ? undefined : `${specifier} not in ${room}`;
}

function libraryWall(path: string, specifier: string): string | undefined {
  const entry = Object.entries(LIBRARIES).find(([name]) =>
    name.endsWith("/") ? specifier.startsWith(name) : specifier === name || specifier.startsWith(`${name}/`),
  );
  if (entry === undefined) return `${specifier} has no room; add it to LIBRARIES`;
  const [name, places] = entry;
  return places.some((place) => path.startsWith(place)) ? undefined : `${name} only in ${places.join(", ")}`;
}
