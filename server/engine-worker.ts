/** The thread that runs the functions: the engine on the data directory's store, with `convex/` bundled in. */
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
  /** In development, errors are sent to the browser with their message. */
  redactErrors: boolean
  /** Whether the Convex CLI can read the functions' logs. */
  keepLogs: boolean
  /** Whether to discard pushed functions for the bundled ones. */
  forgetPushed: boolean
  /** Whether to accept a data directory that was copied while in use, if it is consistent. */
  acceptCopy: boolean
  /** Memory limit of this thread, in bytes. */
  heap: number
  /** Where imports and exports are stored; null without `--admin`. */
  transfers: { directory: string } | null
  /** Additional push services of the operator. */
  pushOrigins: readonly string[]
}

const { directory, files, redactErrors, keepLogs, forgetPushed, acceptCopy, heap, transfers, pushOrigins } =
  workerData as EngineWorkerData

// A function that fetches a URL that someone typed must not reach this machine's network.
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
