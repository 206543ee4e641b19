/** Receives imports, part by part, and serves exports: their bytes don't pass through the engine. */
import { createReadStream, createWriteStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { AdminOperation } from '../../boundary/messages'
import { HttpError } from '../http/exchange'
import type { System } from '../../system'
import { readJson } from './body'
import { archiveName } from '../../boundary/archive-name'
import type { Endpoint } from './endpoint'

export interface TransferPlace {
  directory: string
  system: System
}

/** Limit for all parts of an import together. */
const MAX_UPLOAD = 1 << 30
const MAX_PART = 256 << 20
const MAX_REQUEST = 1 << 20
/** Unfinished uploads are dropped when others start. */
const MAX_UPLOADS = 4

interface Upload {
  bytes: number
  /** Sizes by part number. */
  parts: Map<number, number>
}

export function transferEndpoints(
  { directory, system }: TransferPlace,
  perform: (operation: AdminOperation) => Promise<string>,
): Record<string, Endpoint> {
  const uploads = new Map<string, Upload>()
  const partPath = (token: string, part: number): string => join(directory, `${token}.part-${part}`)

  const find = (token: unknown): Upload => {
    const upload = typeof token === 'string' ? uploads.get(token) : undefined
    if (upload === undefined) throw new HttpError(400, 'NoSuchUpload', 'The upload does not exist')
    return upload
  }
  const forget = async (token: string): Promise<void> => {
    const upload = uploads.get(token)
    uploads.delete(token)
    for (const part of upload?.parts.keys() ?? []) await rm(partPath(token, part), { force: true })
  }

  return {
    'POST /api/import/start_upload': async () => {
      for (const token of [...uploads.keys()].slice(0, -MAX_UPLOADS + 1)) await forget(token)
      const uploadToken = Buffer.from(system.randomBytes(16)).toString('hex')
      uploads.set(uploadToken, { bytes: 0, parts: new Map() })
      return JSON.stringify({ uploadToken })
    },
    'POST /api/import/upload_part': async (request) => {
      const { uploadToken, partNumber } = queryOf(request)
      const upload = find(uploadToken)
      const part = Number(partNumber)
      if (!Number.isInteger(part) || part < 1 || part > 10_000) {
        throw new HttpError(400, 'BadPartNumber', 'partNumber is not a number from 1 to 10,000')
      }
      // A part that is sent again replaces the previous one.
      upload.bytes -= upload.parts.get(part) ?? 0
      const room = Math.min(MAX_PART, MAX_UPLOAD - upload.bytes)
      const size = await receive(request, partPath(uploadToken!, part), room)
      upload.parts.set(part, size)
      upload.bytes += size
      return JSON.stringify(String(part))
    },
    'POST /api/import/finish_upload': async (request) => {
      const { uploadToken, partTokens, import: asked } = await readJson(request, MAX_REQUEST)
      const upload = find(uploadToken)
      const token = uploadToken as string
      const parts = Array.isArray(partTokens) ? partTokens.map(Number) : []
      if (parts.length !== upload.parts.size || !parts.every((part) => upload.parts.has(part))) {
        throw new HttpError(400, 'IncompleteUpload', 'The parts listed are not the parts that were sent')
      }
      const file = `upload-${token}`
      try {
        const target = createWriteStream(join(directory, file), { mode: 0o600 })
        const all = async function* (): AsyncGenerator<Buffer> {
          for (const part of parts) yield* createReadStream(partPath(token, part)) as AsyncIterable<Buffer>
        }
        await pipeline(all, target)
      } finally {
        await forget(token)
      }
      return perform({ name: 'start-import', file, import: asked })
    },
    'POST /api/perform_import': async (request) => {
      const { importId } = await readJson(request, MAX_REQUEST)
      return perform({ name: 'perform-import', importId: String(importId) })
    },
    'POST /api/export/request/zip': async (request) =>
      perform({ name: 'start-export', includeStorage: queryOf(request).includeStorage === 'true' }),
  }
}

const EXPORT_PATH = /^\/api\/export\/zip\/(\d{1,20})$/

/** Handles the request if it is an export's download. */
export function exportedFile(
  place: TransferPlace | null,
  method: string | undefined,
  path: string,
): Endpoint | undefined {
  const ts = method === 'GET' ? EXPORT_PATH.exec(path)?.[1] : undefined
  if (place === null || ts === undefined) return undefined
  return async (_request, response) => {
    const file = join(place.directory, archiveName(ts))
    const found = await stat(file).catch(() => null)
    if (found === null) throw new HttpError(404, 'NoSuchExport', 'The export no longer exists')
    response.writeHead(200, {
      'content-type': 'application/zip',
      'content-length': found.size,
      'content-disposition': `attachment; filename=snapshot_${ts}.zip`,
    })
    await pipeline(createReadStream(file), response)
    return null
  }
}

/** Streams the body to disk; leaves nothing if it is too large or ends early. */
async function receive(request: IncomingMessage, path: string, maxBytes: number): Promise<number> {
  let size = 0
  const bounded = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > maxBytes) throw new HttpError(413, 'RequestTooLarge', "The upload exceeds this server's limit")
      yield chunk
    }
  }
  try {
    await pipeline(bounded, createWriteStream(path, { mode: 0o600 }))
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
  return size
}

function queryOf(request: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(new URL(request.url ?? '', 'http://here').searchParams)
}
