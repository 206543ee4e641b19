/** The requests of the Convex CLI, made without it, because each start of it takes seconds. */
import { vi } from 'vitest'
import { ConvexHttpClient } from 'convex/browser'
import type { UserIdentity } from 'convex/server'
import type { Target } from './convex-command'
import { fetchAlone } from './fetch-alone'
import type { PushRequest } from './push-request'

/** Internals of the published package that its own CLI uses. */
interface AdminClient {
  setAdminAuth(key: string, identity?: Partial<UserIdentity>): void
  function(path: string, component: undefined, args: object): Promise<unknown>
}

export interface ImportOptions {
  format: 'jsonLines' | 'jsonArray' | 'csv' | 'zip'
  mode?: 'append' | 'replace' | 'replaceAll' | 'requireEmpty'
  tableName?: string
  /** In bytes. */
  partSize?: number
}

export interface Administrator {
  /** Like `run`, `data`, and other commands that only read. */
  run(path: string, args?: object, identity?: Partial<UserIdentity>): Promise<unknown>
  /** The response's JSON; rejects with the deployment's message. */
  ask(path: string, body: BodyInit): Promise<unknown>
  /** Like `env set`, or with null `env remove`. */
  setVariables(variables: Record<string, string | null>): Promise<void>
  /** Like `deploy`, but rejects on failure, or if the deployment is gone. */
  push(request: PushRequest): Promise<void>
  /** Like `import --yes`, but rejects on failure. */
  import(content: string | Uint8Array, options: ImportOptions): Promise<void>
  /** Uploaded and checked, it only has to be confirmed. */
  prepareImport(content: string | Uint8Array, options: ImportOptions): Promise<string>
  importState(importId: string): Promise<ImportState>
  /** Resolves when an import is in this state. */
  importIs(importId: string, state: string): Promise<void>
}

interface ImportState {
  state: string
  error_message?: string
}

/** `target` is called each time, because a restarted deployment may have another URL. */
export function administratorOf(target: () => Target): Administrator {
  const ask = async (path: string, body: BodyInit): Promise<unknown> => {
    const { url, key } = target()
    const headers = { authorization: `Convex ${key}`, 'content-type': 'application/json' }
    const answer = await fetchAlone(url + path, { method: 'POST', headers, body })
    const text = await answer.text()
    const json = text === '' ? null : (JSON.parse(text) as unknown)
    if (!answer.ok) throw new Error((json as { message?: string } | null)?.message ?? text)
    return json
  }
  const say = (path: string, body: object) => ask(path, JSON.stringify(body))

  const run: Administrator['run'] = (path, args = {}, identity) => {
    const { url, key } = target()
    const client = new ConvexHttpClient(url, { logger: false, fetch: fetchAlone }) as unknown as AdminClient
    client.setAdminAuth(key, identity)
    return client.function(path, undefined, args)
  }

  const importState = async (importId: string): Promise<ImportState> => {
    const row = (await run('_system/cli/queryImport', { importId })) as { state: ImportState } | null
    return row?.state ?? { state: 'missing' }
  }
  const importIs = async (importId: string, ...states: string[]): Promise<ImportState> =>
    vi.waitFor(async () => {
      const found = await importState(importId)
      if (!states.includes(found.state)) throw new Error(`The import is ${JSON.stringify(found)}`)
      return found
    })
  const refuse = ({ state, error_message }: ImportState) => {
    if (state === 'failed') throw new Error(error_message)
  }

  const prepareImport: Administrator['prepareImport'] = async (content, { partSize = 1 << 20, ...options }) => {
    const { format, mode = 'requireEmpty', tableName = null } = options
    const bytes = Buffer.from(content)
    const { uploadToken } = (await ask('/api/import/start_upload', '')) as { uploadToken: string }
    const partTokens: unknown[] = []
    for (let at = 0; at < bytes.length; at += partSize) {
      const query = `uploadToken=${uploadToken}&partNumber=${partTokens.length + 1}`
      partTokens.push(await ask(`/api/import/upload_part?${query}`, new Uint8Array(bytes.subarray(at, at + partSize))))
    }
    const asked = { uploadToken, partTokens, import: { mode, format, tableName } }
    const { importId } = (await say('/api/import/finish_upload', asked)) as { importId: string }
    refuse(await importIs(importId, 'waiting_for_confirmation', 'failed'))
    return importId
  }

  return {
    run,
    ask,
    prepareImport,
    importState,
    importIs: async (importId, state) => void (await importIs(importId, state)),
    async import(content, options) {
      const importId = await prepareImport(content, options)
      await say('/api/perform_import', { importId })
      refuse(await importIs(importId, 'completed', 'failed'))
    },
    async setVariables(variables) {
      const changes = Object.entries(variables).map(([name, value]) => ({ name, value }))
      await say('/api/update_environment_variables', { changes })
    },
    async push(request) {
      const startPush = (await say('/api/deploy2/start_push', { dryRun: false, ...request })) as {
        schemaChange: unknown
      }
      for (;;) {
        const { schemaChange } = startPush
        const schema = await say('/api/deploy2/wait_for_schema', { schemaChange, timeoutMs: 10_000 })
        const { type } = schema as { type: string }
        if (type === 'complete') break
        if (type !== 'inProgress') throw new Error((schema as { error?: string }).error ?? type)
      }
      await say('/api/deploy2/finish_push', { startPush, dryRun: false })
    },
  }
}
