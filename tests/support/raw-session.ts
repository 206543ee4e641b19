/**
 * One session of the sync protocol, spoken directly: it reconnects at once when its connection breaks, resends
 * everything unanswered under the same numbers, and checks that the server's versions are contiguous.
 */
import { randomUUID } from 'node:crypto'
import { convexToJson, jsonToConvex, type JSONValue, type Value } from 'convex/values'
import { WebSocket } from 'ws'

interface Pending {
  message: object
  resolve: (value: Value) => void
  reject: (error: Error) => void
}

interface ServerMessage {
  type: string
  requestId?: number
  success?: boolean
  result?: JSONValue
  error?: string
  startVersion?: Version
  endVersion?: Version
  errorData?: unknown
}

interface Version {
  querySet: number
  identity: number
  ts: string
}

const START: Version = { querySet: 0, identity: 0, ts: 'AAAAAAAAAAA=' }
const RETRY_MS = 50

export interface RawSession {
  sessionId: string
  /** Resolves with the first response, however many connections that takes. */
  mutation(path: string, args: Record<string, Value>): Promise<Value>
  /** The server's protocol violations. */
  faults: string[]
  /** While true, everything the server sends is lost on the way. */
  deaf: boolean
  /** Number of responses so far. */
  unheard: number
  /** Connections opened so far. */
  connections: number
  close(): void
}

export function openRawSession(url: string, token: string, watch: { path: string; args: object }[] = []): RawSession {
  const sessionId = randomUUID()
  const pending = new Map<number, Pending>()
  const faults: string[] = []
  let socket: WebSocket
  let requests = 0
  let newest: string | null = null
  let closed = false

  const connect = () => {
    const current = new WebSocket(`${url.replace('http', 'ws')}/api/1.48.0/sync`)
    socket = current
    let version = START
    const send = (message: object) => current.send(JSON.stringify(message))
    current.on('open', () => {
      const connectionCount = session.connections++
      const lastCloseReason = connectionCount === 0 ? 'InitialConnect' : 'closed'
      const seen = newest === null ? {} : { maxObservedTimestamp: newest }
      send({ type: 'Connect', sessionId, connectionCount, lastCloseReason, clientTs: 0, ...seen })
      send({ type: 'Authenticate', tokenType: 'User', value: token, baseVersion: 0 })
      const modifications = watch.map(({ path, args }, queryId) => ({
        type: 'Add',
        queryId,
        udfPath: path,
        args: [args],
      }))
      send({ type: 'ModifyQuerySet', baseVersion: 0, newVersion: 1, modifications })
      for (const { message } of pending.values()) send(message)
    })
    current.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as ServerMessage
      if (session.deaf) session.unheard += message.type === 'MutationResponse' ? 1 : 0
      else if (message.type === 'MutationResponse') settle(message)
      else if (message.type === 'Transition' && message.startVersion && message.endVersion) {
        if (JSON.stringify(message.startVersion) !== JSON.stringify(version)) faults.push('a version that was not ours')
        version = message.endVersion
        if (newest !== null && numberOf(version.ts) < numberOf(newest)) faults.push('a version that went back')
        newest = version.ts
      } else if (message.type !== 'Ping' && message.type !== 'TransitionChunk') {
        faults.push(`${message.type}: ${message.error}`)
      }
    })
    current.on('error', () => {})
    current.on('close', () => {
      if (!closed) setTimeout(() => !closed && connect(), RETRY_MS)
    })
  }

  const settle = ({ requestId = -1, success, result = null, errorData }: ServerMessage) => {
    const call = pending.get(requestId)
    // A second response may arrive if the first one was on its way while the connection broke; the client uses one.
    pending.delete(requestId)
    if (success) call?.resolve(jsonToConvex(result))
    else call?.reject(new Error(errorData ? JSON.stringify(errorData) : String(result)))
  }

  const session: RawSession = {
    sessionId,
    faults,
    deaf: false,
    unheard: 0,
    connections: 0,
    mutation(path, args) {
      const requestId = requests++
      const message = { type: 'Mutation', requestId, udfPath: path, args: [convexToJson(args)] }
      return new Promise((resolve, reject) => {
        pending.set(requestId, { message, resolve, reject })
        if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
      })
    },
    close() {
      closed = true
      socket.terminate()
    },
  }
  connect()
  return session
}

function numberOf(ts: string): bigint {
  return Buffer.from(ts, 'base64').readBigUInt64LE()
}
