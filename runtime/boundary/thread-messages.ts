/** What passes between the main thread and the engine's thread, beside the board. */
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
  /** A promise of a function that nobody awaited failed, or a timer of it threw: noted, and nothing else. */
  | { type: 'stray'; error: string }
  /** It ends, and no other thread could do better: the data can't be used. */
  | { type: 'hopeless' }
  /** A sync may have failed. It stands still with the data open, since its end would close it. */
  | { type: 'lost'; error: string }
  /** A file of the data is; says which one, and what to do. */
  | { type: 'damaged'; message: string }
  | { type: 'closed' }
