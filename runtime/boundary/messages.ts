/**
 * The messages between the engine (functions, transactions, subscriptions, commits: one thread, strictly serial) and
 * the edge (sockets, HTTP). All of them are plain data, so that a thread boundary can lie between.
 *
 * Order is the contract: requests of one session take effect in the order they were posted, and events arrive in the
 * order they happened. A mutation's response always precedes the round that shows its effect.
 */
import type { AuthProvider } from 'convex/server'

/** Microseconds since the epoch, strictly increasing over commits; safe as a JS number until 2255. */
export type Timestamp = number

/** JSON text: encoded once by the engine, spliced into frames unchanged. */
export type JsonText = string

/** The result of `ctx.auth.getUserIdentity()`: the verified claims of a token. */
export interface Identity {
  /** issuer|subject */
  tokenIdentifier: string
  issuer: string
  subject: string
  [claim: string]: unknown
}

/**
 * Functions that the caller can run. 'public': those a client can call. 'internal': for the server itself, every
 * function of the application. 'admin': for the holder of the admin key, those and the runtime's own (`_system/…`).
 */
export type Access = 'public' | 'internal' | 'admin'

/**
 * A function's information about the request that led to it, through any number of calls:
 * `ctx.meta.getRequestMetadata`.
 */
export interface RequestMetadata {
  ip: string | null
  userAgent: string | null
  requestId: string
  scheduledFunctionId: string | null
  /** The token as it was sent. */
  authToken: string | null
}

/** The identity and access that a function runs with. */
export interface Caller {
  identity: Identity | null
  request: RequestMetadata
}

export interface QueryToAdd {
  queryId: number
  path: string
  /** The arguments object in Convex's JSON encoding, with sorted keys. */
  args: JsonText
  journal: string | null
}

export type FunctionOutcome =
  | { ok: true; value: JsonText; logLines: string[]; hidden?: { logLines?: string[] } }
  /** `data` is present only for a ConvexError: its data in Convex's JSON encoding. */
  | {
      ok: false
      message: string
      /** A failed function: `message` is the text below "Server Error". */
      requestId?: string
      data?: JsonText
      logLines: string[]
      /** Hidden from clients; shown to administrators and to the calling function. */
      hidden?: { message?: string; logLines?: string[] }
    }

/** The outcome of a call for an administrator. */
export function unhidden(outcome: FunctionOutcome): FunctionOutcome {
  return outcome.hidden === undefined ? outcome : { ...outcome, ...outcome.hidden }
}

/** The failure as the server knows it. */
export const ownText = ({ message, hidden }: FunctionOutcome & { ok: false }): string => hidden?.message ?? message

/** The failure as shown to the caller, in Convex's form. */
export function errorText({ message, requestId }: FunctionOutcome & { ok: false }): string {
  if (requestId === undefined) return message
  return `[Request ID: ${requestId}] Server Error${message === '' ? '' : `\n${message}`}`
}

export type QueryOutcome = FunctionOutcome & { journal: string | null }

export interface CallRequest {
  type: 'call'
  kind: 'query' | 'mutation' | 'action' | 'any'
  /** Chosen by the caller, echoed in the response. */
  call: number
  /** The live session it belongs to, or null (HTTP, the server itself). */
  session: number | null
  path: string
  args: unknown
  /** Number of characters received, if they were counted. */
  size?: number
  identity: Identity | null
  access: Access
  /** Absent if no request led to the call. */
  request?: RequestMetadata | null
  /** For mutations of a sync session: the idempotency key under which the first result is stored and returned again. */
  replay: { sessionId: string; requestId: number } | null
}

export interface HttpActionRequest {
  type: 'http'
  call: number
  method: string
  url: string
  headers: [string, string][]
  body: Uint8Array | null
  identity: Identity | null
  /**
   * Why the caller is unauthenticated: the Authorization header holds none of the deployment's tokens, or an invalid
   * one.
   */
  identityError?: string | null
  request?: RequestMetadata | null
}

/** A stored file's metadata. */
export interface StoredFile {
  size: number
  /** base64 */
  sha256: string
  contentType: string | null
}

/** The edge moves bytes between sockets and disk; the engine knows which files exist. Requests are idempotent. */
export interface FileRequest {
  type: 'file'
  call: number
  ask:
    /** Asks whether an upload with this token can begin, and uses the token up. */
    | { do: 'authorize'; token: string }
    /** The upload failed: the token can be used again. */
    | { do: 'give-back'; token: string }
    | { do: 'find'; uuid: string }
    /** The edge has received the file: keep it, and write its row. */
    | ({ do: 'record'; uuid: string } & StoredFile)
}

/** For an upload URL; one that was used counts as expired. */
export type UploadState = 'good' | 'expired' | 'invalid'

export type FileAnswer =
  | { do: 'authorize'; state: UploadState }
  | { do: 'find'; file: StoredFile | null }
  | { do: 'record'; storageId: string }
  | { do: 'failed'; message: string }
/** An administrator's operation on the deployment itself; the edge has verified the key. */
export interface AdminRequest {
  type: 'admin'
  call: number
  operation: AdminOperation
}

export type AdminOperation =
  | { name: 'set-environment'; changes: EnvironmentChange[] }
  | { name: 'module-hashes' }
  /** `request`: the body as it was sent. */
  | { name: 'run-inline-query'; request: string }
  /** Returns the hold's number: see engine/loop/copy-hold.ts. */
  | { name: 'hold-for-copy' }
  | { name: 'release-copy'; hold: number; part: 'database' | 'files' }
  | { name: 'start-export'; includeStorage: boolean }
  /** `file`: the upload's name in the transfer directory. `import`: its options, as they were sent. */
  | { name: 'start-import'; file: string; import: unknown }
  | { name: 'perform-import'; importId: string }
  /** `request`: the body as it was sent. */
  | { name: 'start-push' | 'evaluate-push' | 'evaluate-schema' | 'wait-for-schema' | 'finish-push'; request: string }

/** `value: null` deletes the variable. */
export interface EnvironmentChange {
  name: string
  value: string | null
}

export type AdminOutcome =
  /** A JSON value as text. */
  { ok: true; value: JsonText } | { ok: false; code: string; message: string }

/** One run of a function, as the log stream reports it. */
export interface Execution {
  udfType: 'Query' | 'Mutation' | 'Action' | 'HttpAction'
  identifier: string
  /** UTC ms. */
  startedAt: number
  endedAt: number
  lines: LogLine[]
  error: string | null
  identityType: string
}

export interface LogLine {
  level: 'DEBUG' | 'LOG' | 'INFO' | 'WARN' | 'ERROR'
  /** UTC ms. */
  timestamp: number
  messages: string[]
  isTruncated: boolean
}

export type EngineRequest =
  | {
      /** Changes a session's subscriptions, and its identity. Answered by one `applied` in a round. */
      type: 'query-set'
      session: number
      token: number
      /** Present if the identity changes: every query of the session is re-evaluated with it. */
      identity?: Identity | null
      /** The session's access from now on; comes with `identity`. */
      access?: Access
      /** The request's origin, with the first change. */
      address?: string | null
      add: QueryToAdd[]
      remove: number[]
    }
  | { type: 'close-session'; session: number }
  | CallRequest
  | HttpActionRequest
  | FileRequest
  | AdminRequest

export interface QueryUpdate {
  outcome: QueryOutcome
  /** Subscribers: session, queryId, session, queryId, ... (flat, because it can be long) */
  subscribers: number[]
}

/** An HTTP action's response: all of it, or its beginning if there is `more`. */
export interface HttpResponseEvent {
  type: 'http-response'
  call: number
  status: number
  headers: [string, string][]
  body: Uint8Array | null
  more: boolean
}

/** A further part of a body. `failed`: the action was aborted, so the response must be, too. */
export interface HttpChunkEvent {
  type: 'http-chunk'
  call: number
  body: Uint8Array | null
  more: boolean
  failed?: true
}

export type EngineEvent =
  | {
      /**
       * Everything that became visible together at `ts`. A session in `updates`, `applied`, or `touched` gets exactly
       * one Transition for it; the state of all others stays the same.
       */
      type: 'round'
      ts: Timestamp
      updates: QueryUpdate[]
      /** Query-set requests that took effect in this round. */
      applied: { session: number; token: number }[]
      /** Sessions with a mutation that succeeded in this round. */
      touched: number[]
    }
  | { type: 'response'; call: number; session: number | null; outcome: FunctionOutcome; ts: Timestamp }
  | { type: 'admin-response'; call: number; outcome: AdminOutcome }
  /** The sessions' subscriptions are dropped and their pending requests stay unanswered: the clients must reconnect. */
  | { type: 'sessions-lost' }
  /** The session exceeded its limits, and the engine has dropped its subscriptions. */
  | { type: 'session-overloaded'; session: number }
  /** The identity providers from now on: pushed code brings its own. */
  | { type: 'providers'; providers: AuthProvider[] }
  /** The public half of the `signJwt` key, as a key set. */
  | { type: 'signing-keys'; jwks: JsonText }
  /** Runs that ended; reported only if the engine was asked to. */
  | { type: 'executions'; executions: Execution[] }
  | HttpResponseEvent
  | HttpChunkEvent
  | { type: 'file-response'; call: number; answer: FileAnswer }

/** The engine as the edge sees it, in this thread or another. */
export interface EnginePort {
  post(request: EngineRequest): void
  /** One handler; it gets events in batches, in order. */
  onEvents(handler: (events: EngineEvent[]) => void): void
  /** Finishes posted requests, then releases the storage. */
  close(): Promise<void>
}
