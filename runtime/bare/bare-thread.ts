/** The engine's thread of a deployment without functions, until some are pushed. */
import { workerData } from 'node:worker_threads'
import { defineSchema } from 'convex/server'
import { openEngine } from '../engine/loop/open-engine'
import { serveEngine } from '../engine/loop/worker-entry'
import { openSqlite } from '../storage/sqlite'
import { realSystem } from '../system'

export interface BareThreadData {
  directory: string
  url: string
  forgetPushed: boolean
  acceptCopy: boolean
}

const { directory, url, forgetPushed, acceptCopy } = workerData as BareThreadData

const log = (line: string): void => void process.stderr.write(`${line}\n`)

serveEngine(({ monitor, gate, interrupted, fatal, damaged }) =>
  openEngine({
    storage: openSqlite({ directory, acceptCopy, log, onDamage: damaged, gate }),
    system: realSystem,
    modules: {},
    schema: defineSchema({}),
    forgetPushed,
    // As in a Convex development deployment: callers see error messages.
    redactErrors: false,
    log,
    environment: process.env,
    files: { directory: `${directory}/files`, origin: url },
    transfers: { directory: `${directory}/transfers` },
    keepLogs: true,
    monitor,
    interrupted,
    onFatal: fatal,
  }),
)
