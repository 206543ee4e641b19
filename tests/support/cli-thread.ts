/** The engine's thread for the tests of the Convex CLI: a small application that it was built with. */
import { workerData } from 'node:worker_threads'
import { openEngine } from '../../runtime/engine/loop/open-engine'
import { serveEngine } from '../../runtime/engine/loop/worker-entry'
import { openSqlite } from '../../runtime/storage/sqlite'
import { realSystem } from '../../runtime/system'
import { crons, http, modules, schema } from '../fixtures/cli/application'

const { directory, forgetPushed } = workerData as { directory: string; forgetPushed: boolean }
const origin = process.env.CONVEX_CLOUD_URL ?? ''

serveEngine(({ monitor, gate, interrupted, fatal }) =>
  openEngine({
    storage: openSqlite({ directory, gate }),
    system: realSystem,
    modules,
    schema,
    crons,
    http,
    // As in production, because what administrators see must not depend on what everyone sees.
    redactErrors: true,
    log: () => {},
    environment: process.env,
    forgetPushed,
    files: { directory: `${directory}/files`, origin },
    transfers: { directory: `${directory}/transfers` },
    keepLogs: true,
    monitor,
    interrupted,
    onFatal: fatal,
  }),
)
