/** What an engine is given. */
import type { FunctionMonitor, RunningFunction } from '../../boundary/watch-board'
import type { Storage } from '../../storage/storage'
import type { System } from '../../system'
import type { loadCode } from '../deploy/code'
import type { ProcessEnvironment } from '../deploy/environment'
import type { FileSettings } from '../files/file-service'
import type { HttpRouter } from '../run/http-router'
import type { Modules } from '../run/registry'
import type { EngineBounds, TurnLimits } from './flow'

export interface EngineOptions {
  storage: Storage
  system: System
  modules: Modules
  /** The default export of `schema.ts`: what `defineSchema` returned. */
  schema: object
  /** The default export of `crons.ts`: what `cronJobs` returned. */
  crons?: object
  /** The default export of `http.ts`. */
  http?: HttpRouter
  /** Where files are kept, and the address under which clients find them; without it `ctx.storage` is refused. */
  files?: FileSettings
  /** Hide the messages of errors that are not ConvexErrors: everywhere but in development. */
  redactErrors: boolean
  /** How long a query or mutation may wait for itself, ms. Convex allows 1 s. */
  functionTimeoutMs?: number
  log: (line: string) => void
  /** `process.env` as functions see it; the deployment's own variables are put into it. */
  environment?: ProcessEnvironment
  /** Where uploads for imports lie, and exports: emptied at the start. Without it there are neither. */
  transfers?: { directory: string }
  /** Whether what functions log, and how each of them ended, is told for the log stream. */
  keepLogs?: boolean
  /** Told which function runs: what a watchdog needs to name the one that does not return. */
  monitor?: FunctionMonitor
  /** What was running when the thread before this one had to be ended: if it is a scheduled job, it has failed. */
  interrupted?: RunningFunction | null
  /** How pushed sources become modules, unless by evaluating them. */
  loadCode?: typeof loadCode
  /** How much is done for whom between two commits, in units. */
  turns?: Partial<TurnLimits>
  bounds?: Partial<EngineBounds>
  /** Documents that long work on the data looks at between two turns of everybody else. */
  rowsAtOnce?: number
  /** The storage does not know what it holds any more: this engine can't go on. */
  onFatal?: (error: unknown) => void
}
