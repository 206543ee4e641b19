/** The thread that runs the functions: the engine over the data directory's store, with `convex/` bundled in. */
import './warnings'
import { workerData } from 'node:worker_threads'
import { openEngine } from '../runtime/engine/loop/open-engine'
import { serveEngine } from '../runtime/engine/loop/worker-entry'
import { refusePrivateAddresses } from '../runtime/engine/run/egress'
import { openSqlite } from '../runtime/storage/sqlite'
import { realSystem } from '../runtime/system'
import { engineBounds } from './bounds'
import { functionEnvironment, messagesPerSecond } from './environment'
import { crons, http, modules, schema } from './convex-modules'

export interface EngineWorkerData {
  directory: string
  files: { directory: string; origin: string; uploadAgeMs: number; isUploadOnce: boolean }
  /** In development an error tells its message to the browser. */
  redactErrors: boolean
  /** Whether an administrator may read what functions log. */
  keepLogs: boolean
  /** Whether functions that were pushed give way to those that are bundled in. */
  forgetPushed: boolean
  /** Whether a copy of a directory that was in use is taken, if it holds together. */
  acceptCopy: boolean
  /** Bytes that this thread may use. */
  heap: number
  /** Where imports and exports lie; null without an administrator. */
  transfers: { directory: string } | null
  /** Push services of the operator's own. */
  pushOrigins: readonly string[]
}

const { directory, files, redactErrors, keepLogs, forgetPushed, acceptCopy, heap, transfers, pushOrigins } =
  workerData as EngineWorkerData

// A function that fetches what somebody typed must not become their way into this machine's network.
refusePrivateAddresses([files.origin, ...pushOrigins])

const log = (line: string): void => void process.stdout.write(`${line}\n`)

serveEngine((host) =>
  openEngine({
    storage: openSqlite({ directory, acceptCopy, log, onDamage: host.damaged, gate: host.gate }),
    system: realSystem,
    files,
    modules,
    schema,
    ...(crons ? { crons } : {}),
    ...(http ? { http } : {}),
    redactErrors,
    keepLogs,
    bounds: engineBounds(heap, messagesPerSecond()),
    forgetPushed,
    ...(transfers ? { transfers } : {}),
    environment: functionEnvironment,
    log,
    monitor: host.monitor,
    interrupted: host.interrupted,
    onFatal: (error) => host.fatal(error),
  }),
)
