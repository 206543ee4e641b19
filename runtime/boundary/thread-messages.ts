/** Messages between the main thread and the engine's thread, apart from the shared-memory board. */
import type { EngineEvent, EngineRequest } from './messages'
import type { RunningFunction } from './watch-board'

export type ToThread =
  /** `interrupted`: the function that caused the previous thread to be ended. `gate`: see native-gate.ts. */
  | { type: 'start'; board: SharedArrayBuffer; gate: SharedArrayBuffer; interrupted: RunningFunction | null }
  | { type: 'requests'; batch: number; requests: EngineRequest[] }
  | { type: 'close' }

export type FromThread =
  | { type: 'ready' }
  | { type: 'events'; events: EngineEvent[] }
  /** An unhandled rejection in a function, or an error in one of its timers: logged and otherwise ignored. */
  | { type: 'stray'; error: string }
  /** The engine ends, and a new thread would fail as well, because the data can't be used. */
  | { type: 'hopeless' }
  /** An fsync may have failed. The thread stops without closing the data, which ending the thread would do. */
  | { type: 'lost'; error: string }
  /** A data file is damaged; says which one, and what to do. */
  | { type: 'damaged'; message: string }
  | { type: 'closed' }
