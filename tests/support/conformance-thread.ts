/** The engine's thread when the conformance suite runs against this runtime. */
import { workerData } from 'node:worker_threads'
import { createEngine, type EngineOptions } from '../../runtime/engine/engine'
import { serveEngine } from '../../runtime/engine/worker-entry'
import { openSqlite } from '../../runtime/storage/sqlite'
import { realSystem } from '../../runtime/system'
import * as counters from '../fixtures/conformance/convex/counters'
import * as errors from '../fixtures/conformance/convex/errors'
import * as files from '../fixtures/conformance/convex/files'
import * as helpers from '../fixtures/conformance/convex/helpers'
import http from '../fixtures/conformance/convex/http'
import * as identity from '../fixtures/conformance/convex/identity'
import * as later from '../fixtures/conformance/convex/later'
import * as node from '../fixtures/conformance/convex/node'
import * as notes from '../fixtures/conformance/convex/notes'
import schema from '../fixtures/conformance/convex/schema'
import * as search from '../fixtures/conformance/convex/search'
import * as values from '../fixtures/conformance/convex/values'
import * as vectors from '../fixtures/conformance/convex/vectors'

const { directory, files: storedFiles } = workerData as {
  directory: string
  files: { directory: string; origin: string }
}

serveEngine(({ monitor, gate, interrupted, fatal }) =>
  createEngine({
    storage: openSqlite({ directory, gate }),
    system: realSystem,
    files: storedFiles,
    modules: { counters, errors, files, helpers, identity, later, node, notes, search, values, vectors },
    schema,
    // Published types keep to themselves how an HTTP action is entered.
    http: http as unknown as EngineOptions['http'],
    // As a development deployment does: the suite looks at what errors say.
    redactErrors: false,
    log: () => {},
    monitor,
    interrupted,
    onFatal: fatal,
  }),
)
