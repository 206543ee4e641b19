/**
 * Lets one thread end another that uses a native SQLite, without aborting the process.
 *
 * `worker.terminate()` while the worker is inside the drop-in package, or about to enter it, aborts the whole process
 * (measured: always, within 20 attempts): its C++ throws an exception that nothing can catch. So the worker announces
 * when it is inside, and a thread that wants to end it first shuts the gate, then waits until the worker is outside.
 */
const INSIDE = 0
const SHUT = 1

/** Created by the thread that may want to end the other one, and passed to that one. */
export function createGate(): SharedArrayBuffer {
  return new SharedArrayBuffer(8)
}

/**
 * From now on the worker can't enter. Returns true if it isn't inside either: the thread can be terminated. If false,
 * ask again soon: the native calls of a storage are short.
 */
export function shutGate(gate: SharedArrayBuffer): boolean {
  const flags = new Int32Array(gate)
  Atomics.store(flags, SHUT, 1)
  return Atomics.load(flags, INSIDE) === 0
}

/** The side of the thread that makes native calls. */
export class GateUser {
  readonly #flags: Int32Array

  constructor(gate: SharedArrayBuffer) {
    this.#flags = new Int32Array(gate)
  }

  /** Never returns once the gate is shut: the thread waits there for its end. */
  enter(): void {
    // Announces, then checks: the other side does it in the opposite order, so one of the two sees the other.
    Atomics.store(this.#flags, INSIDE, 1)
    if (Atomics.load(this.#flags, SHUT) === 0) return
    Atomics.store(this.#flags, INSIDE, 0)
    for (;;) Atomics.wait(this.#flags, SHUT, 1)
  }

  leave(): void {
    Atomics.store(this.#flags, INSIDE, 0)
  }

  /** From now on this thread counts as inside, whatever it does. */
  stay(): void {
    Atomics.store(this.#flags, INSIDE, 1)
  }
}
