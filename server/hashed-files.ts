/**
 * The build's hashed files. Their content never changes under a name, so each is compressed once, for everyone: Next
 * would compress it for every response, and by an older method than browsers know.
 */
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { COMMON_HEADERS, NO_PAGE_POLICY, SCRIPT_POLICY } from '../src/security-headers'

/** By extension. Next answers for any other file. */
const TYPES: Partial<Record<string, { type: string; compresses: boolean }>> = {
  '.js': { type: 'text/javascript; charset=utf-8', compresses: true },
  '.css': { type: 'text/css; charset=utf-8', compresses: true },
  '.svg': { type: 'image/svg+xml', compresses: true },
  '.woff2': { type: 'font/woff2', compresses: false },
  '.png': { type: 'image/png', compresses: false },
}

const PREFIX = '/_next/static/'
/** Only names that a build generates, so that no path leads out of the folder. */
const NAME = /^(?:[\w~-][\w.~-]*\/)*[\w~-][\w.~-]*$/

type Encoding = 'br' | 'gzip' | 'identity'

/** The highest level that compresses a page's scripts in a fraction of a second. */
const BROTLI_LEVEL = 9

const compress: Record<Encoding, (bytes: Buffer) => Promise<Buffer>> = {
  br: (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: BROTLI_LEVEL,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  gzip: (bytes) => promisify(gzip)(bytes),
  identity: async (bytes) => bytes,
}

/** Returns a function that answers a request for one of the files in `folder`, or returns false. */
export function serveHashedFiles(folder: string): (req: IncomingMessage, res: ServerResponse) => Promise<boolean> {
  /** No more than the build has files. */
  const bodies = new Map<string, Promise<Buffer | null>>()

  function bodyOf(name: string, encoding: Encoding): Promise<Buffer | null> {
    const key = `${encoding} ${name}`
    const before = bodies.get(key)
    if (before) return before
    const body = readFile(join(folder, name)).then(compress[encoding], () => {
      // An update may add it.
      bodies.delete(key)
      return null
    })
    bodies.set(key, body)
    return body
  }

  return async ({ url = '', method, headers }, res) => {
    const [path = ''] = url.split('?', 1)
    const name = path.startsWith(PREFIX) ? path.slice(PREFIX.length) : ''
    const form = TYPES[extname(name)]
    if (!form || !NAME.test(name) || (method !== 'GET' && method !== 'HEAD') || headers.range) return false
    const encoding = form.compresses ? encodingFor(headers['accept-encoding']) : 'identity'
    const body = await bodyOf(name, encoding)
    if (body === null) return false
    const isScript = name.startsWith('chunks/') && name.endsWith('.js')
    res.writeHead(200, {
      ...COMMON_HEADERS,
      'content-security-policy': isScript ? SCRIPT_POLICY : NO_PAGE_POLICY,
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': form.type,
      'content-length': body.length,
      ...(form.compresses ? { vary: 'accept-encoding' } : {}),
      ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }),
    })
    res.end(method === 'HEAD' ? undefined : body)
    return true
  }
}

/** The best encoding that the header accepts (RFC 9110, section 12.5.3). Browsers ask for Brotli where it is safe. */
export function encodingFor(header: string | string[] | undefined): Encoding {
  const accepted = String(header ?? '')
    .toLowerCase()
    .split(',')
    .filter((part) => !/;\s*q=0(?:\.0*)?\s*$/.test(part))
    .map((part) => part.split(';', 1)[0]!.trim())
  return accepted.includes('br') ? 'br' : accepted.includes('gzip') ? 'gzip' : 'identity'
}
