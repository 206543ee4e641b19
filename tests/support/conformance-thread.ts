/** The engine's thread when the conformance suite runs against this runtime: see bundle-folder.ts. */
import { workerData } from 'node:worker_threads'
import { defineSchema } from 'convex/server'
import { createEngine } from '../../runtime/engine/loop/open-engine'
import type { EngineOptions } from '../../runtime/engine/loop/engine-options'
import { serveEngine } from '../../runtime/engine/loop/worker-entry'
import { openSqlite } from '../../runtime/storage/sqlite'
import { realSystem } from '../../runtime/system'

interface ServedFolder extends Pick<EngineOptions, 'modules' | 'crons'> {
  schema?: object
  /** Published types hide how an HTTP action is entered. */
  http?: object
}

const { directory, files } = workerData as { directory: string; files: { directory: string; origin: string } }

export function serveFolder({ modules, schema = defineSchema({}), crons, http }: ServedFolder): void {
  serveEngine(({ monitor, gate, interrupted, fatal }) =>
    createEngine({
      storage: openSqlite({ directory, gate }),
      system: realSystem,
      files,
      modules,
      schema,
      crons,
      http: http as EngineOptions['http'],
      environment: process.env,
      // As in a development deployment, because the suite checks error messages.
      redactErrors: false,
      log: () => {},
      monitor,
      interrupted,
      onFatal: fatal,
    }),
  )
}
