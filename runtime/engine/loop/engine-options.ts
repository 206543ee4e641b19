/** The parameters of an engine. */
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
  /** Where files are stored, and the URL at which clients reach them; without it `ctx.storage` throws. */
  files?: FileSettings
  /** Hide the messages of errors other than ConvexErrors: everywhere except in development. */
  redactErrors: boolean
  /** How long a query or mutation can wait for itself, ms. Convex allows 1 s. */
  functionTimeoutMs?: number
  log: (line: string) => void
  /** `process.env` as functions see it; the deployment's own variables are added to it. */
  environment?: ProcessEnvironment
  /** The directory of uploaded imports, and of exports; emptied at startup. Without it neither exists. */
  transfers?: { directory: string }
  /** Whether functions' logs and outcomes are reported for the log stream. */
  keepLogs?: boolean
  /** Told which function runs, so that a watchdog can name the one that doesn't return. */
  monitor?: FunctionMonitor
  /** The function that was running when the previous thread had to be ended: a scheduled job has failed then. */
  interrupted?: RunningFunction | null
  /** Turns pushed sources into modules, instead of evaluating them. */
  loadCode?: typeof loadCode
  /** The units of work done for each person between two commits. */
  turns?: Partial<TurnLimits>
  bounds?: Partial<EngineBounds>
  /** Documents that a long operation reads before others get a turn. */
  rowsAtOnce?: number
  /** Called when it is unknown what is stored: this engine can't continue. */
  onFatal?: (error: unknown) => void
}
