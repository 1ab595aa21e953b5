import { ConfigError } from "../../core/errors.ts";
import { Random } from "../../core/random.ts";
import type { NetworkRows, OpenNetwork } from "./engine.ts";
import { engineNamed } from "./engines.ts";
import { drawNoise } from "./noise.ts";
import { openSchedule, type Schedule } from "./schedule.ts";
import type { Epoch, NetworkJob, TrainedNetwork } from "./train-networks.ts";
import type { TrainingSettings } from "./training-settings.ts";

/** One network in training: an epoch at a time, so that whoever has several may look after all of them. */
export class TrainingRun {
  private readonly epochs: Epoch[] = [];
  private best: { epoch: number; loss: number; parameters: Float32Array };
  /** the last epoch that counts as progress for early stopping */
  private progress = { epoch: 0, loss: Number.POSITIVE_INFINITY };
  private readonly schedule: Schedule;
  private readonly random: Random;
  private over = false;

  private constructor(
    private readonly job: NetworkJob,
    private readonly settings: TrainingSettings,
    private readonly network: OpenNetwork,
  ) {
    this.schedule = openSchedule(settings);
    this.random = Random.fromSeed(job.seed);
    this.best = { epoch: 0, loss: Number.POSITIVE_INFINITY, parameters: job.parameters };
  }

  /** @throws ConfigError for an engine or backend that cannot train the graph */
  static async open(job: NetworkJob, settings: TrainingSettings): Promise<TrainingRun> {
    const engine = await engineNamed(settings.engine);
    const network = await engine.open(job.graph, job.parameters, {
      batch: Math.min(settings.batch, Math.max(job.train.rows, 1)),
      optimiser: optimiserOf(settings),
      ...(settings.clip_norm !== undefined && { clipNorm: settings.clip_norm }),
      ...(settings.backend !== undefined && { backend: settings.backend }),
    });
    return new TrainingRun(job, settings, network);
  }

  /** All epochs are done, or early stopping has ended them. */
  get done(): boolean {
    return this.over;
  }

  /** The parameters that it would end with. */
  get kept(): Float32Array {
    return this.best.parameters;
  }

  /**
   * Trains one epoch more.
   *
   * @throws ConfigError where the loss or a parameter is not finite: with that nothing can be done
   */
  advance(): Epoch {
    const { train, validation } = this.job;
    const epoch = this.epochs.length + 1;
    const { trainLoss, learningRate } = this.trainEpoch(train, epoch);
    const divergence = this.divergenceAt(epoch);
    const validationLoss = validation.rows > 0 ? this.network.loss(validation, { divergence }) : Number.NaN;
    const parameters = this.network.parameters();
    if (validation.rows > 0 && !Number.isFinite(validationLoss))
      this.diverged("validation loss", validationLoss, epoch, learningRate);
    const broken = parameters.find((value) => !Number.isFinite(value));
    if (broken !== undefined) this.diverged("a parameter", broken, epoch, learningRate);
    // While a divergence warms up, losses grow: they cannot be compared.
    if (epoch >= this.settings.divergence_warm_up_epochs) {
      this.schedule.epochEnded(validation.rows > 0 ? validationLoss : trainLoss);
    }
    const record = { epoch, trainLoss, validationLoss, learningRate };
    this.epochs.push(record);
    this.keep(record, parameters);
    this.over ||= epoch === this.settings.epochs;
    return record;
  }

  /** Frees the network. */
  close(): void {
    this.network.close();
  }

  /** What training has come to; frees the network. */
  finish(): TrainedNetwork {
    this.close();
    return { parameters: this.best.parameters, keptEpoch: this.best.epoch, epochs: this.epochs };
  }

  private trainEpoch(train: NetworkRows, epoch: number): { trainLoss: number; learningRate: number } {
    const { batch, epochs } = this.settings;
    const steps = Math.ceil(train.rows / batch);
    const order = new Uint32Array(train.rows);
    for (let row = 0; row < train.rows; row++) order[row] = row;
    this.random.stream("order", epoch).shuffle(order);
    const noise = this.random.stream("noise", epoch);
    let sum = 0;
    let learningRate = 0;
    for (let step = 0; step < steps; step++) {
      const rows = order.subarray(step * batch, (step + 1) * batch);
      const rates = this.schedule.at((epoch - 1) * steps + step, epochs * steps);
      learningRate = rates.learningRate;
      const drawn = drawNoise(this.job.graph, rows.length, noise);
      const loss = this.network.step(train, rows, drawn, {
        ...rates,
        divergence: this.divergenceAt(epoch - 1 + step / steps),
      });
      if (!Number.isFinite(loss)) this.diverged("loss", loss, epoch, learningRate);
      sum += loss * rows.length;
    }
    return { trainLoss: sum / train.rows, learningRate };
  }

  /** Factor on divergences after so many epochs. */
  private divergenceAt(epochs: number): number {
    const { divergence_warm_up_epochs: warmUp } = this.settings;
    return warmUp > 0 ? Math.min(1, epochs / warmUp) : 1;
  }

  /**
   * The epoch with the smallest validation loss is kept, the first of equals; without validation rows the last. Losses of
   * epochs of a warm-up have less in them, so that the first epoch after it begins anew.
   */
  private keep({ epoch, validationLoss }: Epoch, parameters: Float32Array): void {
    const { early_stopping, divergence_warm_up_epochs: warmUp } = this.settings;
    const begins = warmUp > 0 && epoch === warmUp;
    const isFirst = begins || epoch === 1 || Number.isNaN(validationLoss);
    if (isFirst || validationLoss < this.best.loss) this.best = { epoch, loss: validationLoss, parameters };
    if (!early_stopping) return;
    const { min_delta, patience } = early_stopping;
    if (isFirst || validationLoss < this.progress.loss - min_delta) this.progress = { epoch, loss: validationLoss };
    if (epoch >= warmUp && epoch - this.progress.epoch >= patience) this.over = true;
  }

  private diverged(what: string, value: number, epoch: number, learningRate: number): never {
    throw new ConfigError(
      `${this.job.name}: ${what} is ${value} in epoch ${epoch} at learning rate ${Number(learningRate.toPrecision(4))}; expected a finite ` +
        `number: a smaller training.optimiser.learning_rate or training.clip_norm may help`,
    );
  }
}

/** The optimiser as engines take it. */
export function optimiserOf({ optimiser }: TrainingSettings) {
  if (optimiser.name !== "adamw") return optimiser;
  const { weight_decay, ...rest } = optimiser;
  return { ...rest, weightDecay: weight_decay };
}
