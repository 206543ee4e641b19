/** The real engine over SQLite in a worker thread, with one more function than rooms.ts has: one that never returns. */
import { workerData } from 'node:worker_threads'
import { mutationGeneric, queryGeneric } from 'convex/server'
import { openSqlite } from '../../storage/sqlite'
import { realSystem } from '../../system'
import { createEngine } from '../loop/open-engine'
import { serveEngine } from '../loop/worker-entry'
import { loopIn } from './loop-in'
import { notes, schema } from './rooms'

const { directory, loops } = workerData as { directory: string; loops: SharedArrayBuffer }

const loop = () => loopIn(loops)

serveEngine(({ monitor, gate, interrupted, fatal }) =>
  createEngine({
    storage: openSqlite({ directory, gate }),
    system: realSystem,
    modules: { notes, stuck: { mutation: mutationGeneric(loop), query: queryGeneric(loop) } },
    schema,
    redactErrors: false,
    log: () => {},
    monitor,
    interrupted,
    onFatal: fatal,
  }),
)
