import type { StepSettings } from "../engine.ts";
import { biasCorrection, type Optimiser } from "../optimiser.ts";
import type { Tensor, Tf } from "./library.ts";

/** A parameter's step: new value, new state. */
interface Moved {
  value: Tensor;
  state: Tensor[];
}

interface Move {
  value: Tensor;
  gradient: Tensor;
  /** zeros at first */
  state: readonly Tensor[];
  learningRate: number;
  /** of sgd; beta1 of adam and adamw */
  momentum: number;
  /** 1 - beta^t of both means, t the number of the step */
  corrections: readonly [first: number, second: number];
}

/** How many numbers for each parameter an optimiser remembers. */
const STATES: Record<Optimiser["name"], number> = { sgd: 1, rmsprop: 1, adam: 2, adamw: 2 };

/** An optimiser with what it remembers, in tensors; its formulas are at `Optimiser`. */
export class TensorOptimiser {
  private readonly tf: Tf;
  private readonly optimiser: Optimiser;
  private readonly states: Tensor[][];
  private steps = 0;

  constructor(tf: Tf, optimiser: Optimiser, values: readonly Tensor[]) {
    this.tf = tf;
    this.optimiser = optimiser;
    this.states = values.map((value) =>
      Array.from({ length: STATES[optimiser.name] }, () => tf.keep(tf.zerosLike(value))),
    );
  }

  /** The parameters after a step; the caller keeps them. */
  move(values: readonly Tensor[], gradients: readonly Tensor[], settings: StepSettings): Tensor[] {
    const { tf, optimiser } = this;
    this.steps++;
    const momentum = settings.momentum ?? ownMomentum(optimiser);
    const beta2 = "beta2" in optimiser ? optimiser.beta2 : 0;
    const corrections = [biasCorrection(momentum, this.steps), biasCorrection(beta2, this.steps)] as const;
    const { learningRate } = settings;
    return values.map((value, i) => {
      const call = { value, gradient: gradients[i]!, state: this.states[i]!, learningRate, momentum, corrections };
      const moved = MOVES[optimiser.name](tf, optimiser as never, call);
      for (const old of this.states[i]!) old.dispose();
      this.states[i] = moved.state.map((state) => tf.keep(state));
      return moved.value;
    });
  }

  close(): void {
    for (const state of this.states.flat()) state.dispose();
  }
}

type Rule<O extends Optimiser["name"]> = (tf: Tf, optimiser: Extract<Optimiser, { name: O }>, move: Move) => Moved;

const MOVES: { [O in Optimiser["name"]]: Rule<O> } = {
  sgd: (tf, { nesterov }, { value, gradient, state, learningRate, momentum }) => {
    const velocity = tf.add(tf.mul(momentum, state[0]!), gradient);
    const direction = nesterov ? tf.add(gradient, tf.mul(momentum, velocity)) : velocity;
    return { value: tf.sub(value, tf.mul(learningRate, direction)), state: [velocity] };
  },
  rmsprop: (tf, { decay, epsilon }, { value, gradient, state, learningRate }) => {
    const squares = mixed(tf, state[0]!, tf.square(gradient), decay);
    const step = tf.div(tf.mul(learningRate, gradient), tf.add(tf.sqrt(squares), epsilon));
    return { value: tf.sub(value, step), state: [squares] };
  },
  adam: (tf, optimiser, move) => adam(tf, optimiser, move),
  adamw: (tf, optimiser, move) => {
    const decayed = tf.mul(move.value, 1 - move.learningRate * optimiser.weightDecay);
    return adam(tf, optimiser, { ...move, value: decayed });
  },
};

function adam(tf: Tf, { beta2, epsilon }: { beta2: number; epsilon: number }, move: Move): Moved {
  const { value, gradient, state, learningRate, momentum, corrections } = move;
  const mean = mixed(tf, state[0]!, gradient, momentum);
  const squares = mixed(tf, state[1]!, tf.square(gradient), beta2);
  const width = tf.add(tf.div(tf.sqrt(squares), Math.sqrt(corrections[1])), epsilon);
  const step = tf.div(tf.mul(learningRate / corrections[0], mean), width);
  return { value: tf.sub(value, step), state: [mean, squares] };
}

/** share x old + (1 - share) x fresh. */
function mixed(tf: Tf, old: Tensor, fresh: Tensor, share: number): Tensor {
  return tf.add(tf.mul(share, old), tf.mul(1 - share, fresh));
}

function ownMomentum(optimiser: Optimiser): number {
  if (optimiser.name === "sgd") return optimiser.momentum;
  return "beta1" in optimiser ? optimiser.beta1 : 0;
}

/** Gradients scaled to norm `limit` over all of them if theirs is larger. */
export function clipped(tf: Tf, gradients: readonly Tensor[], limit: number): Tensor[] {
  const squares = tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient))));
  // Of gradients of 0 the quotient is infinite, and the smaller is 1.
  const factor = tf.minimum(1, tf.div(limit, tf.sqrt(squares)));
  return gradients.map((gradient) => tf.mul(gradient, factor));
}
