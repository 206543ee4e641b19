/** Pushes without a CLI: the applications exist already, and a source is the name of one of them. */
import type { ApplicationCode, LoadableCode, LoadedCode } from '../code'
import { exported } from '../code'
import type { AdminOperation, AdminOutcome } from '../../../boundary/messages'
import type { Modules } from '../../run/registry'
import type { SchemaJson } from '../../../database/catalog'

export function application(modules: Modules, schema: object): ApplicationCode {
  return { modules, schema: exported(schema) as SchemaJson, crons: {}, http: undefined, providers: null }
}

/** Looks applications up by name instead of evaluating sources. */
export function loaderOf(applications: Record<string, ApplicationCode>) {
  return async ({ schema }: LoadableCode): Promise<LoadedCode> => ({
    code: applications[schema?.source ?? '']!,
    hasSchema: true,
    environment: null,
  })
}

export function startRequest(name: string, dryRun = false): string {
  const source = (path: string) => ({ path, source: name, environment: 'isolate' })
  return JSON.stringify({
    dryRun,
    functions: 'convex/',
    appDefinition: {
      definition: null,
      schema: source('schema.js'),
      changedModules: [source('main.js')],
      unchangedModuleHashes: [],
      udfServerVersion: '1.48.0',
    },
    componentDefinitions: [],
  })
}

type Admin = (operation: AdminOperation) => Promise<AdminOutcome>

/** The CLI's calls, one by one; resolves to the last response. */
export async function push(admin: Admin, name: string): Promise<AdminOutcome> {
  const started = await admin({ name: 'start-push', request: startRequest(name) })
  if (!started.ok) return started
  const startPush = JSON.parse(started.value) as { schemaChange: unknown }
  for (;;) {
    const request = JSON.stringify({ schemaChange: startPush.schemaChange, timeoutMs: 100 })
    const waited = await admin({ name: 'wait-for-schema', request })
    if (!waited.ok) return waited
    const status = JSON.parse(waited.value) as { type: string; error?: string }
    if (status.type === 'complete') break
    if (status.type !== 'inProgress') return { ok: false, code: status.type, message: status.error ?? '' }
  }
  return admin({ name: 'finish-push', request: JSON.stringify({ startPush, dryRun: false }) })
}
