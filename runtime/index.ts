/** The only entry point: an engine on one side, an HTTP server's requests and upgrades on the other. */
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
  /** Decides which pages can talk to this server. Called only if a request names an origin. */
  allowedOrigin: (origin: string) => boolean
  log: RuntimeLog
  limits?: Partial<SyncLimits>
  /**
   * Enables the Convex CLI: this key permits everything. Without it there is no administrator. Variables and logs
   * require an engine with `environment` and `keepLogs`; imports and exports require the same `transfers` directory.
   */
  admin?: { key: string; urls: AdminUrls; transfers?: { directory: string } | undefined }
  /** Limits for HTTP requests, if the functions need less than Convex allows. */
  bodyBytes?: number
  /** The client's address, if a proxy is in front of this server; by default the socket's. */
  clientAddress?: (request: IncomingMessage) => string | null
  /** The engine's directory of files, and the maximum size of a file. */
  files?: { directory: string; maxBytes: number }
  /** For development: the error for a token of an unknown provider lists the known ones. */
  namesProviders?: boolean
}

export interface Runtime {
  /**
   * Handles the request and returns true if it is the runtime's: /api/{query,mutation,action,storage,…} and /http/*.
   */
  handleRequest(request: IncomingMessage, response: ServerResponse): boolean
  /** The same for the upgrade of /api/{version}/sync. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
  /**
   * The server's own calls: any function, including internal ones, unauthenticated. Rejects with a ConvexError if the
   * function threw one, otherwise with an Error of its message.
   */
  call(kind: CallRequest['kind'], path: string, args: Record<string, unknown>): Promise<Value>
  /**
   * Rejects tokens before they expire, and closes the sockets that used them: those of a session (`sid`), or all that a
   * subject (`sub`) has been issued so far. `expiresAt`: when the last of them expires by itself, ms.
   */
  revoke(revocation: Revocation, expiresAt: number): void
  /**
   * Keeps the files of the data directory as they are at one moment, while everything continues. Rejects if another
   * copy is in progress. Each release rejects if the files didn't stay unchanged until then, which makes the copy
   * useless.
   */
  holdForCopy(): Promise<CopyHold>
  /** Resolves once the engine has opened its storage and responds. */
  ready: Promise<void>
  /** Closes the sockets (clients reconnect by themselves), then the engine, which finishes its work. */
  close(): Promise<void>
}

/** In this order, because a released part changes again. */
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
