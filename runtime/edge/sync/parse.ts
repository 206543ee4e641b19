/**
 * Strict parser for what a socket sends: returns a well-formed value, or throws a ProtocolError that says what is
 * wrong.
 */
import type { AddQuery, Authenticate, ClientMessage, ModifyQuerySet, RemoveQuery } from './protocol'
import { decodeTimestamp } from './protocol'
import { sortedJson } from '../../boundary/sorted-json'

export class ProtocolError extends Error {
  override name = 'ProtocolError'
}

type Fields = Record<string, unknown>

/** Convex allows values 64 deep; a few more levels let the function report its own error. */
const MAX_DEPTH = 80
const MAX_PATH = 1_024
const MAX_JOURNAL = 1 << 20
const MAX_TOKEN = 1 << 16
const SESSION_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export function parseClientMessage(text: string): ClientMessage {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new ProtocolError('Received invalid JSON')
  }
  const message = asFields(json, 'message')
  const type = message.type
  switch (type) {
    case 'Connect':
      return {
        type,
        sessionId: sessionId(message.sessionId),
        maxObservedTimestamp: optionalTimestamp(message.maxObservedTimestamp),
        clientTs: typeof message.clientTs === 'number' && Number.isFinite(message.clientTs) ? message.clientTs : null,
      }
    case 'ModifyQuerySet':
      return modifyQuerySet(message)
    case 'Mutation':
    case 'Action':
      noComponent(message)
      return {
        type,
        requestId: counter(message.requestId, 'requestId'),
        path: functionPath(message.udfPath),
        args: functionArgs(message.args),
        size: text.length,
      }
    case 'Authenticate':
      return authenticate(message)
    case 'Event':
      return { type }
    default:
      throw new ProtocolError('Unknown message type')
  }
}

function modifyQuerySet(message: Fields): ModifyQuerySet {
  const { modifications } = message
  if (!Array.isArray(modifications)) throw new ProtocolError('modifications must be an array')
  return {
    type: 'ModifyQuerySet',
    baseVersion: counter(message.baseVersion, 'baseVersion'),
    newVersion: counter(message.newVersion, 'newVersion'),
    modifications: modifications.map(modification),
  }
}

function modification(json: unknown): AddQuery | RemoveQuery {
  const fields = asFields(json, 'modification')
  const queryId = counter(fields.queryId, 'queryId')
  if (fields.type === 'Remove') return { type: 'Remove', queryId }
  if (fields.type !== 'Add') throw new ProtocolError('Unknown modification type')
  noComponent(fields)
  const journal = fields.journal ?? null
  if (journal !== null && (typeof journal !== 'string' || journal.length > MAX_JOURNAL)) {
    throw new ProtocolError('journal must be a string or null')
  }
  const args = sortedJson(functionArgs(fields.args))
  return { type: 'Add', queryId, path: functionPath(fields.udfPath), args, journal }
}

function authenticate(message: Fields): Authenticate {
  const baseVersion = counter(message.baseVersion, 'baseVersion')
  const { tokenType, value } = message
  if (tokenType === 'None') return { type: 'Authenticate', tokenType, value: '', impersonating: null, baseVersion }
  if (tokenType !== 'User' && tokenType !== 'Admin') throw new ProtocolError('Unknown tokenType')
  if (typeof value !== 'string' || value.length > MAX_TOKEN) throw new ProtocolError('value must be a token')
  const { impersonating: named } = message
  const impersonating = tokenType === 'Admin' && named !== undefined ? asFields(named, 'impersonating') : null
  return { type: 'Authenticate', tokenType, value, impersonating, baseVersion }
}

function asFields(json: unknown, what: string): Fields {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new ProtocolError(`${what} must be an object`)
  }
  return json as Fields
}

function counter(json: unknown, what: string): number {
  // The protocol's counters are 32 bits wide.
  if (typeof json !== 'number' || !Number.isInteger(json) || json < 0 || json >= 2 ** 32) {
    throw new ProtocolError(`${what} must be a non-negative integer`)
  }
  return json
}

function sessionId(json: unknown): string {
  if (typeof json !== 'string' || !SESSION_ID.test(json)) throw new ProtocolError('sessionId must be a UUID')
  return json.toLowerCase()
}

function optionalTimestamp(json: unknown): number | null {
  if (json === undefined || json === null) return null
  const ts = typeof json === 'string' ? decodeTimestamp(json) : null
  if (ts === null) throw new ProtocolError('maxObservedTimestamp must be 8 bytes in base64')
  return ts
}

function noComponent(fields: Fields): void {
  // Only an admin key can name a component, and there are no components here.
  if (fields.componentPath !== undefined && fields.componentPath !== null && fields.componentPath !== '') {
    throw new ProtocolError('Functions of components cannot be called directly')
  }
}

export function functionPath(json: unknown): string {
  if (typeof json !== 'string' || json === '' || json.length > MAX_PATH) {
    throw new ProtocolError('The path of a function must be a short string')
  }
  return json
}

/** The single arguments object. Its depth is bounded here, so that no later code can overflow its stack. */
export function functionArgs(json: unknown): unknown {
  const args: unknown = Array.isArray(json) && json.length === 1 ? json[0] : undefined
  if (typeof args !== 'object' || args === null || Array.isArray(args)) {
    throw new ProtocolError('args must be an array containing one object')
  }
  checkDepth(args, 0)
  return args
}

function checkDepth(json: unknown, depth: number): void {
  if (typeof json !== 'object' || json === null) return
  if (depth > MAX_DEPTH) throw new ProtocolError('args are nested too deeply')
  if (Array.isArray(json)) for (const item of json) checkDepth(item, depth + 1)
  else for (const key in json) checkDepth((json as Fields)[key], depth + 1)
}
