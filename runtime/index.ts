/**
 * The one way in: an engine on one side, an HTTP server's requests and upgrades on the other.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { AuthProvider } from 'convex/server'
import { ConvexError } from 'convex/values'
import { createAdminApi, type AdminUrls } from './edge/admin/admin-api'
import { createAdminCheck } from './edge/auth/admin-key'
import { LogRing } from './edge/admin/log-ring'
import { createRevocations, refusingRevoked, type Revocation } from './edge/auth/revocations'
import { createVerifier } from './edge/auth/verify'
import { ownText, type AdminOperation, type CallRequest, type EnginePort } from './boundary/messages'
import { FileDisk } from './boundary/file-disk'
import { createApi } from './edge/http/api'
import { createFiles } from './edge/http/files'
import { createHttpActions } from './edge/http/http-actions'
import { createRequestDescriber } from './edge/http/request-metadata'
import { createSigningKeys } from './edge/http/signing-keys'
import { createSockets } from './edge/http/sockets'
import type { RuntimeLog } from './log'
import { EngineClient } from './edge/host/engine-client'
import { Hub } from './edge/sync/hub'
import type { SyncLimits } from './edge/sync/limits'
import { defaultSyncLimits } from './edge/sync/limits'
import type { System } from './system'
import type { Value } from './values/codec'
import { fromJsonText, toJson } from './values/codec'

export interface RuntimeOptions {
  engine: EnginePort
  /** `providers` of convex/auth.config.ts. */
  providers: readonly AuthProvider[]
  system: System
  /** Which pages may talk to this server. Asked only when a request names an origin. */
  allowedOrigin: (origin: string) => boolean
  log: RuntimeLog
  limits?: Partial<SyncLimits>
  /**
   * Lets Convex's command line in: whoever sends this key may do everything. Without it there is no administrator. The
   * engine must have been given `environment` and `keepLogs` for variables and logs to be there, and the same directory
   * of `transfers` for imports and exports.
   */
  admin?: { key: string; urls: AdminUrls; transfers?: { directory: string } | undefined }
  /** Of an HTTP request, where Convex's own bounds are more than the functions need. */
  bodyBytes?: number
  /** Whose request it is, where a proxy stands before this server; else the socket's address. */
  clientAddress?: (request: IncomingMessage) => string | null
  /** The directory that the engine has too, and the largest file that is taken. */
  files?: { directory: string; maxBytes: number }
  /** For development: whoever comes with a token of no known provider is told which providers there are. */
  namesProviders?: boolean
}

export interface Runtime {
  /** Answers and returns true when the request is the runtime's: /api/{query,mutation,action,storage,…} and /http/*. */
  handleRequest(request: IncomingMessage, response: ServerResponse): boolean
  /** The same for the upgrade of /api/{version}/sync. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
  /**
   * The server's own calls: any function, internal ones too, as nobody. Rejects with a ConvexError when the function
   * threw one, else with an Error of its message.
   */
  call(kind: CallRequest['kind'], path: string, args: Record<string, unknown>): Promise<Value>
  /**
   * Refuses tokens before they expire, and closes the sockets that came with them: those of a session (`sid`), or all
   * that a subject (`sub`) was given so far. `expiresAt`: when the last of them has expired by itself, in ms.
   */
  revoke(revocation: Revocation, expiresAt: number): void
  /**
   * Keeps the files of the data directory as they are at one moment, while everything goes on. Rejects when another copy
   * is being made. Each release rejects where they did not stay so until then: what was copied is worth nothing.
   */
  holdForCopy(): Promise<CopyHold>
  /** Resolves when the engine has opened its storage and answers. */
  ready: Promise<void>
  /** Lets go of the sockets (the clients come back by themselves), then of the engine, which finishes its work. */
  close(): Promise<void>
}

/** In this order: what is released changes again. */
export interface CopyHold {
  releaseDatabase(): Promise<void>
  releaseFiles(): Promise<void>
}

export function createRuntime({
  engine: port,
  providers,
  system,
  allowedOrigin,
  log,
  limits: given,
  admin,
  bodyBytes = Infinity,
  clientAddress = (request) => request.socket.remoteAddress ?? null,
  files,
  namesProviders = false,
}: RuntimeOptions): Runtime {
  const limits = { ...defaultSyncLimits, ...given }
  const { anonymousBytes } = limits
  let verifier = createVerifier({ providers, system, namesProviders })
  const revocations = createRevocations(system)
  const verify = refusingRevoked((token) => verifier(token), revocations)
  const engine = new EngineClient(port, log)
  const checkAdmin = createAdminCheck(admin?.key ?? null)
  const hub = new Hub({ engine, verify, checkAdmin, system, limits, log })
  engine.onProviders((pushed) => (verifier = createVerifier({ providers: pushed, system, namesProviders })))
  const logs = new LogRing(system)
  engine.onExecutions((executions) => logs.add(executions))
  const describeRequest = createRequestDescriber(system, clientAddress)
  const sockets = createSockets({ hub, engine, limits, allowedOrigin, describeRequest, system })
  const transfers = admin?.transfers ? { ...admin.transfers, system } : null
  const handlers = [
    ...(admin ? [createAdminApi({ engine, checkAdmin, allowedOrigin, urls: admin.urls, logs, transfers, log })] : []),
    createApi({ engine, verify, checkAdmin, allowedOrigin, log, bodyBytes, anonymousBytes, describeRequest }),
    createHttpActions({ engine, verify, log, bodyBytes, anonymousBytes, describeRequest }),
    createSigningKeys(engine),
  ]
  if (files) {
    const disk = new FileDisk(files.directory, 'edge')
    handlers.push(createFiles({ engine, disk, system, allowedOrigin, log, maxBytes: files.maxBytes }))
  }

  const administer = async (operation: AdminOperation): Promise<string> => {
    const outcome = await engine.admin(operation)
    if (outcome.ok) return outcome.value
    throw new Error(outcome.message)
  }

  return {
    handleRequest: (request, response) => handlers.some((handle) => handle(request, response)),
    handleUpgrade: (request, socket, head) => sockets.handleUpgrade(request, socket, head),
    call: (kind, path, args) =>
      new Promise((resolve, reject) => {
        const request = {
          kind,
          session: null,
          path,
          args: toJson(args),
          identity: null,
          request: null,
          replay: null,
        } as const
        engine.call({ ...request, access: 'internal' }, ({ outcome }) => {
          if (outcome.ok) return resolve(fromJsonText(outcome.value))
          if (outcome.data === undefined) return reject(new Error(ownText(outcome).trimEnd()))
          reject(new ConvexError(fromJsonText(outcome.data)))
        })
      }),
    revoke: (revocation, expiresAt) => hub.revoke(revocations.add(revocation, expiresAt)),
    async holdForCopy() {
      const hold = Number(await administer({ name: 'hold-for-copy' }))
      return {
        releaseDatabase: async () => void (await administer({ name: 'release-copy', hold, part: 'database' })),
        releaseFiles: async () => void (await administer({ name: 'release-copy', hold, part: 'files' })),
      }
    },
    ready: engine.ready,
    close: async () => {
      sockets.close()
      hub.close()
      logs.close()
      await port.close()
    },
  }
}
