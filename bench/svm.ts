import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Random } from "../src/core/random.ts";
import { Scaler } from "../src/core/scaler.ts";
import { peersPython } from "../test/peers/python.ts";
import { type Benchmark, digits } from "./benchmark.ts";
import { writeRows } from "./boosting-peer.ts";
import { contest } from "./contest.ts";
import { stationRows } from "./station-rows.ts";

/** A fit under the names of both sides. */
interface Fit {
  name: string;
  /** Nystroem components; 0 is a linear kernel */
  components: number;
  ours: Record<string, unknown>;
  theirs: Record<string, unknown>;
}

const compared = (
  name: string,
  components: number,
  ours: Record<string, unknown>,
  theirs: Record<string, unknown>,
): Fit => ({
  ...{ name, components },
  ours: { tol: 1e-4, ...ours },
  theirs: { tol: 1e-4, ...theirs },
});

/** `dual` coordinate descent at a C where it converges; the primal solvers at the default. */
const FITS: readonly Fit[] = [0, 100].flatMap((components) => {
  const what = components === 0 ? "9 features" : "Nystroem, 100 components";
  return [
    ...["squared_hinge", "hinge"].map((loss) =>
      compared(
        `${what}: dual, ${loss}, C 1e-3`,
        components,
        { solver: "dual", loss, C: 1e-3 },
        { dual: true, loss, C: 1e-3 },
      ),
    ),
    compared(`${what}: primal, squared_hinge, C 1`, components, { solver: "newton" }, { dual: false }),
  ];
});

/** Our support vector machines against liblinear as scikit-learn has it, the same rows, C and tolerance. */
export const svm: Benchmark = {
  name: "svm",
  async run({ short }) {
    const place = mkdtempSync(join(tmpdir(), "cascada-bench-"));
    const count = short ? 3000 : 64_000;
    const { x, y, classes } = stationRows(Random.fromSeed("bench").stream("train"), count);
    const scaled = Scaler.fit("standard", x, Uint32Array.from(y.keys())).transform(x);
    writeRows(place, "train", { x: scaled, label: Float32Array.from(y) });
    const built = fileURLToPath(new URL("../dist/models/margin/svm.js", import.meta.url));
    if (!existsSync(built)) throw new Error(`${built} is missing; run npm run build`);
    const [ours, theirs] = [new Peer(process.execPath, "svm_peer.mjs"), new Peer(peersPython(), "svm_peer.py")];
    const rows: string[][] = [];
    try {
      const version = await theirs.begun();
      await ours.begun();
      const file = { do: "load", path: join(place, "train"), columns: 9, classes: classes.length };
      for (const peer of [ours, theirs]) await peer.ask(file);
      for (const { name, components, ours: own, theirs: other } of FITS) {
        const times = await contest(
          [
            ...[1, 2].map((threads) => ({
              name: `Cascada, ${threads} thread${threads === 1 ? "" : "s"}`,
              run: async () => (await ours.ask({ do: "fit", settings: own, components, threads })).seconds,
            })),
            {
              name: "liblinear",
              run: async () => (await theirs.ask({ do: "fit", settings: other, components })).seconds,
            },
          ],
          short ? 1 : 3,
        );
        const library = times.get("liblinear")!.median;
        for (const [who, { median }] of times) rows.push([`${name}: ${who}`, digits(median), digits(median / library)]);
      }
      return {
        heading: "Support vector machines",
        note:
          `${count} rows like those of stations, ${classes.length} classes, tolerance 1e-4, one class against the rest. liblinear is that of ` +
          `scikit-learn ${version}, on one thread, as it has no others; its Nystroem features come from numpy. Fits include features and, on ` +
          "our side, calibration on 200 rows.",
        columns: ["fit", "seconds", "time / liblinear"],
        rows,
      };
    } finally {
      ours.close();
      theirs.close();
      rmSync(place, { recursive: true });
    }
  },
};

/** A process that fits when asked. */
class Peer {
  private readonly child: ChildProcess;
  private readonly replies: AsyncIterator<string>;

  constructor(program: string, script: string) {
    const one = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" };
    this.child = spawn(program, [fileURLToPath(new URL(script, import.meta.url))], {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, ...one },
    });
    this.replies = createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]();
  }

  /** The version that it says when it is ready. */
  async begun(): Promise<string> {
    return ((await this.reply()) as { version: string }).version;
  }

  async ask(call: object): Promise<{ seconds: number }> {
    this.child.stdin!.write(`${JSON.stringify(call)}\n`);
    return (await this.reply()) as { seconds: number };
  }

  close(): void {
    this.child.kill();
  }

  private async reply(): Promise<unknown> {
    const { value, done } = await this.replies.next();
    if (done) throw new Error(`the process of ${this.child.spawnargs[1]} ended; its own message is above`);
    return JSON.parse(value);
  }
}
