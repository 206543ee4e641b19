/** Messages between the main thread and the engine's thread, apart from the shared-memory board. */
import type { EngineEvent, EngineRequest } from './messages'
import type { RunningFunction } from './watch-board'

export type ToThread =
  /** `interrupted`: the function because of which the thread before this one was ended. `gate`: see native-gate.ts. */
  | { type: 'start'; board: SharedArrayBuffer; gate: SharedArrayBuffer; interrupted: RunningFunction | null }
  | { type: 'requests'; batch: number; requests: EngineRequest[] }
  | { type: 'close' }

export type FromThread =
  | { type: 'ready' }
  | { type: 'events'; events: EngineEvent[] }
  /** An unhandled rejection of a function, or an error in one of its timers: logged, and nothing else. */
  | { type: 'stray'; error: string }
  /** It ends, and no other thread could do better: the data can't be used. */
  | { type: 'hopeless' }
  /** An fsync may have failed. The thread stops with the data open, because ending it would close the data. */
  | { type: 'lost'; error: string }
  /** A file of the data is; says which one, and what to do. */
  | { type: 'damaged'; message: string }
  | { type: 'closed' }
