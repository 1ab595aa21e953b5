/** Loads before a waiting thread gives its core away: about 20 us, longer than most waits. */
const SPINS = 4000;
/** Bytes of shared memory that a barrier needs, zeros. */
export const BARRIER_BYTES = 8;

/**
 * Where threads wait for each other: `wait` returns in all of `parties` threads when the last of them has called it.
 * What was written before is seen after.
 */
export class Barrier {
  private readonly state: Int32Array;
  private readonly parties: number;

  /** @param address of BARRIER_BYTES bytes, the same in all threads */
  constructor(memory: WebAssembly.Memory, address: number, parties: number) {
    this.state = new Int32Array(memory.buffer, address, 2);
    this.parties = parties;
  }

  wait(): void {
    if (this.parties === 1) return;
    const { state } = this;
    const generation = Atomics.load(state, 1);
    if (Atomics.add(state, 0, 1) === this.parties - 1) {
      Atomics.store(state, 0, 0);
      Atomics.add(state, 1, 1);
      Atomics.notify(state, 1);
      return;
    }
    for (let spin = 0; spin < SPINS; spin++) if (Atomics.load(state, 1) !== generation) return;
    while (Atomics.load(state, 1) === generation) Atomics.wait(state, 1, generation);
  }
}
