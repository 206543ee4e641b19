/** In a thread: never returns, and reports that it has started. See looping.ts. */
export function loopIn(begun: SharedArrayBuffer): never {
  Atomics.add(new Int32Array(begun), 0, 1)
  for (;;);
}
