/**
 * Builds frames from results. A result's JSON is encoded to bytes once, however many subscribers it has: each socket's
 * frame is its own small header followed by the shared bytes.
 */
import { StringDecoder } from 'node:string_decoder'
import { errorText, type FunctionOutcome, type QueryOutcome, type Timestamp } from '../../boundary/messages'
import type { TextHash } from '../../boundary/text-hash'
import type { ControlMessage, StateVersion } from './protocol'
import { encodeTimestamp } from './protocol'

/** One query result on its way to any number of sockets. */
export class SharedOutcome {
  readonly #text: string
  #bytes: Buffer | null = null
  /** Equal for equal results, with a 53-bit hash: a session remembers this instead of the text. */
  readonly mark: number

  constructor(outcome: QueryOutcome, hash: TextHash) {
    this.#text = modificationTail(outcome)
    this.mark = hash.start().add(this.#text).number
  }

  /** The rest of a modification after its queryId, up to and including the closing brace. Built on first use. */
  get bytes(): Buffer {
    return (this.#bytes ??= Buffer.from(this.#text))
  }
}

function modificationTail(outcome: QueryOutcome): string {
  const ending = `"logLines":${JSON.stringify(outcome.logLines)},"journal":${JSON.stringify(outcome.journal)}}`
  if (outcome.ok) return `"type":"QueryUpdated","value":${outcome.value},${ending}`
  return `"type":"QueryFailed","errorMessage":${JSON.stringify(errorText(outcome))},${errorData(outcome)}${ending}`
}

/** Omitted if there is none, because its presence makes the client throw a ConvexError. */
function errorData(outcome: FunctionOutcome & { ok: false }): string {
  return outcome.data === undefined ? '' : `"errorData":${outcome.data},`
}

export interface Change {
  queryId: number
  /** Null if the query left the set. */
  outcome: SharedOutcome | null
}

export interface Transition {
  start: StateVersion
  end: StateVersion
  changes: Change[]
  /** Client clock minus server clock in ms, if the client sent its own. */
  clockSkew: number | null
}

/** Frames beyond this size are worth splitting. */
export const CHUNK_ABOVE_BYTES = 512 << 10
const CHUNK_BYTES = 128 << 10

const REMOVED = Buffer.from('"type":"QueryRemoved"}')
const END = Buffer.from(']}')

export function transitionFrame(transition: Transition, now: number): Buffer {
  const { start, end, changes, clockSkew } = transition
  // The client divides serverTs by a million to get milliseconds.
  const skew = clockSkew === null ? '' : `"clientClockSkew":${clockSkew},"serverTs":${now * 1_000_000},`
  let opening = `{"type":"Transition","startVersion":${version(start)},"endVersion":${version(end)},${skew}"modifications":[`
  const pieces: Buffer[] = []
  for (const { queryId, outcome } of changes) {
    pieces.push(Buffer.from(`${opening}{"queryId":${queryId},`, 'latin1'), outcome === null ? REMOVED : outcome.bytes)
    opening = ','
  }
  if (changes.length === 0) pieces.push(Buffer.from(opening, 'latin1'))
  pieces.push(END)
  return Buffer.concat(pieces)
}

function version({ querySet, identity, ts }: StateVersion): string {
  return `{"querySet":${querySet},"identity":${identity},"ts":"${encodeTimestamp(ts)}"}`
}

/**
 * A large frame in parts, each of which shows the client that the connection works: it gives up after 60 s without a
 * message, and on a slow line one message can take longer than that.
 */
export function* inChunks(frame: Buffer, transitionId: string): Iterable<Buffer> {
  const totalParts = Math.ceil(frame.length / CHUNK_BYTES)
  // The whole may exceed the maximum length of a string. A split character goes with the part that ends it.
  const decoder = new StringDecoder('utf8')
  for (let partNumber = 0; partNumber < totalParts; partNumber++) {
    const chunk = decoder.write(frame.subarray(partNumber * CHUNK_BYTES, (partNumber + 1) * CHUNK_BYTES))
    yield Buffer.from(JSON.stringify({ type: 'TransitionChunk', chunk, partNumber, totalParts, transitionId }))
  }
}

export interface CallResponse {
  kind: 'mutation' | 'action'
  requestId: number
  outcome: FunctionOutcome
  ts: Timestamp
}

export function responseFrame({ kind, requestId, outcome, ts }: CallResponse): Buffer {
  const type = kind === 'mutation' ? 'MutationResponse' : 'ActionResponse'
  const head = `{"type":"${type}","requestId":${requestId},"success":${outcome.ok}`
  const logLines = `"logLines":${JSON.stringify(outcome.logLines)}}`
  if (!outcome.ok) {
    return Buffer.from(`${head},"result":${JSON.stringify(errorText(outcome))},${errorData(outcome)}${logLines}`)
  }
  const at = kind === 'mutation' ? `"ts":"${encodeTimestamp(ts)}",` : ''
  return Buffer.from(`${head},"result":${outcome.value},${at}${logLines}`)
}

export function controlFrame(message: ControlMessage): Buffer {
  return Buffer.from(JSON.stringify(message))
}
