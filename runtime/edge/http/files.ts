/**
 * Files over HTTP: POST /api/storage/upload?token=… and GET /api/storage/{uuid}. Bytes never pass through the engine.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { StoredFile } from '../../boundary/messages'
import { FileTooLarge, type FileDisk } from '../../boundary/file-disk'
import type { RuntimeLog } from '../../log'
import { describeError } from '../../log'
import type { EngineClient } from '../host/engine-client'
import type { System } from '../../system'
import type { HandleRequest } from './api'
import { parseRange } from './byte-range'
import { allowOrigin } from './cors'
import { HttpError, answerError, answerJson, isGone } from './exchange'
import { pathOf } from './paths'
import { isFileName } from '../../boundary/file-names'
import { newFileName } from '../../boundary/file-names'

const PREFIX = '/api/storage/'
const UPLOAD_PATH = '/api/storage/upload'
const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;[\x20-\x7e]*)?$/
const LONGEST_MEDIA_TYPE = 255
/** The file at a URL never changes. */
const CACHE = 'private, max-age=2592000'

/**
 * Types that a browser may display. Anything else, above all what can contain scripts (HTML, SVG, XML), is downloaded,
 * because files are served from our own origin. In an `<img>` or `<video>` all types work, because those ignore the
 * disposition.
 */
const INLINE =
  /^(?:image\/(?:png|jpeg|gif|webp|avif|bmp|x-icon)|audio\/[\w.+-]+|video\/[\w.+-]+|text\/plain|application\/pdf)$/i
const POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"

export interface FilesOptions {
  engine: EngineClient
  disk: FileDisk
  system: System
  allowedOrigin: (origin: string) => boolean
  log: RuntimeLog
  /** Maximum size of a file. */
  maxBytes: number
}

export function createFiles(options: FilesOptions): HandleRequest {
  return (request, response) => {
    const path = pathOf(request)
    if (!path.startsWith(PREFIX)) return false
    void answer(options, path, request, response).catch((error: unknown) => {
      if (error instanceof HttpError) return answerError(response, error)
      if (isGone(request) || response.destroyed) return
      options.log.error('A file could not be moved', { path, error: describeError(error) })
      answerError(response, new HttpError(500, 'InternalServerError', 'Something went wrong on the server'))
    })
    return true
  }
}

async function answer(
  options: FilesOptions,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const isUpload = path === UPLOAD_PATH
  const methods = isUpload ? 'POST, OPTIONS' : 'GET, HEAD, OPTIONS'
  allowOrigin(request, response, options.allowedOrigin, { methods, headers: 'content-type, digest, range' })
  const { method = 'GET' } = request
  if (method === 'OPTIONS') return void response.writeHead(204).end()
  if (!methods.split(', ').includes(method)) {
    response.setHeader('allow', methods)
    throw new HttpError(405, 'MethodNotAllowed', `Use ${isUpload ? 'POST' : 'GET'}`)
  }
  return isUpload ? upload(options, request, response) : serve(options, path.slice(PREFIX.length), request, response)
}

async function upload(options: FilesOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { engine } = options
  const token = new URL(request.url ?? '', 'http://upload').searchParams.get('token') ?? ''
  const allowed = await engine.askOfFile({ do: 'authorize', token })
  if (allowed.do === 'failed') throw new HttpError(404, 'NoFileStorage', allowed.message)
  const state = allowed.do === 'authorize' ? allowed.state : 'invalid'
  if (state === 'expired') throw new HttpError(401, 'StorageTokenExpired', 'Store File Authorization expired')
  if (state === 'invalid') {
    throw new HttpError(401, 'StorageTokenInvalid', "Couldn't decode the StoreFileAuthorization token")
  }
  try {
    await receive(options, request, response)
  } catch (error) {
    await engine.askOfFile({ do: 'give-back', token })
    throw error
  }
}

async function receive(options: FilesOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { engine, disk, system, maxBytes } = options
  const contentType = mediaType(request)
  const expected = expectedDigest(request)
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > maxBytes) throw tooLarge(maxBytes)
  if (!(await disk.hasRoomFor(announced))) throw notStored()
  const uuid = newFileName(system)
  // Destroying a request also destroys its socket, and the response.
  const body = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
  const received = await disk.receive(uuid, body, maxBytes).catch((error: unknown) => {
    throw error instanceof FileTooLarge ? tooLarge(maxBytes) : isFull(error) ? notStored() : error
  })
  try {
    if (expected !== null && expected !== received.sha256) {
      throw new HttpError(400, 'Sha256Mismatch', `The file's SHA-256 is ${received.sha256}, not ${expected}`)
    }
    const recorded = await engine.askOfFile({ do: 'record', uuid, ...received, contentType })
    if (recorded.do !== 'record') throw notStored()
    answerJson(response, 200, JSON.stringify({ storageId: recorded.storageId }))
  } finally {
    await disk.discard(uuid)
  }
}

function mediaType(request: IncomingMessage): string | null {
  const given = request.headers['content-type']?.trim()
  if (!given) return null
  if (given.length <= LONGEST_MEDIA_TYPE && MEDIA_TYPE.test(given)) return given
  throw new HttpError(400, 'BadHeader', 'Content-Type is not a media type')
}

/** `Digest: sha-256=<base64>`: the file's checksum according to the client. */
function expectedDigest(request: IncomingMessage): string | null {
  const { digest } = request.headers
  if (digest === undefined) return null
  const value = /^sha-256=([A-Za-z0-9+/]{43}=)$/i.exec(String(digest).trim())?.[1]
  if (value === undefined) throw new HttpError(400, 'BadHeader', 'Digest must be sha-256=<base64>')
  return value
}

function tooLarge(maxBytes: number): HttpError {
  return new HttpError(413, 'FileTooLarge', `Files can be up to ${maxBytes} bytes`)
}

function notStored(): HttpError {
  return new HttpError(507, 'NOT_STORED', 'The server couldn’t save this. Nothing was changed.')
}

function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '')
}

async function serve(
  { engine, disk }: FilesOptions,
  uuid: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isFileName(uuid)) {
    const advice = 'Please use `storage.getUrl()` to generate a valid URL to retrieve files.'
    throw new HttpError(400, 'InvalidStoragePath', `Invalid storage path: "${uuid}". ${advice}`)
  }
  const found = await engine.askOfFile({ do: 'find', uuid })
  // A 404 can be cached; a failed lookup can't.
  if (found.do !== 'find') throw new HttpError(503, 'Unavailable', 'The file could not be looked up. Try again.')
  const { file } = found
  const handle = file && (await disk.open(uuid))
  if (file === null || handle === null) throw new HttpError(404, 'FileNotFound', `File ${uuid} not found.`)
  try {
    setFileHeaders(response, file)
    const { headers } = request
    const etag = `"${file.sha256}"`
    if (headers['if-none-match']?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)) {
      return void response.writeHead(304).end()
    }
    const isCurrent = headers['if-range'] === undefined || headers['if-range'] === etag
    const range = isCurrent ? parseRange(headers.range, file.size) : null
    if (range === 'unsatisfiable') {
      response.removeHeader('content-type')
      return void response.writeHead(416, { 'content-range': `bytes */${file.size}`, 'content-length': 0 }).end()
    }
    const { start, end } = range ?? { start: 0, end: file.size - 1 }
    response.statusCode = range === null ? 200 : 206
    response.setHeader('content-length', end - start + 1)
    if (range !== null) response.setHeader('content-range', `bytes ${start}-${end}/${file.size}`)
    else response.setHeader('digest', `sha-256=${file.sha256}`)
    if (request.method === 'HEAD' || file.size === 0) return void response.end()
    await pipeline(handle.createReadStream({ start, end, autoClose: false }), response)
  } finally {
    await handle.close()
  }
}

function setFileHeaders(response: ServerResponse, { contentType, sha256 }: StoredFile): void {
  const isInline = INLINE.test((contentType ?? '').split(';')[0]!.trim())
  response.setHeader('content-type', contentType ?? 'application/octet-stream')
  response.setHeader('content-disposition', isInline ? 'inline' : 'attachment')
  response.setHeader('x-content-type-options', 'nosniff')
  response.setHeader('content-security-policy', POLICY)
  // Anyone with the URL can embed the file anywhere.
  response.setHeader('cross-origin-resource-policy', 'cross-origin')
  response.setHeader('cache-control', CACHE)
  response.setHeader('etag', `"${sha256}"`)
  response.setHeader('accept-ranges', 'bytes')
}
