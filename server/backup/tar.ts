/**
 * Reads and writes a tar archive as a stream, in the oldest format that every `tar` understands (POSIX ustar). The
 * reader accepts exactly what the writer produces, and reports the position of the first byte that differs.
 */

const BLOCK = 512
/** Maximum that the format's eleven octal digits hold; larger sizes are binary, as in GNU tar. */
const OCTAL_LIMIT = 8 ** 11

export interface TarEntry {
  /** With `/`, at most 100 bytes. */
  name: string
  bytes: number
  content: AsyncIterable<Uint8Array>
}

/** `mtime`: of all entries, in seconds. */
export async function* writeTar(
  entries: AsyncIterable<TarEntry>,
  mtime: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const { name, bytes, content } of entries) {
    yield header(name, bytes, mtime)
    let written = 0
    for await (const chunk of content) {
      written += chunk.length
      yield chunk
    }
    if (written !== bytes) throw new Error(`${name} has ${written} bytes instead of ${bytes}`)
    yield Buffer.alloc(padding(bytes))
  }
  yield Buffer.alloc(2 * BLOCK)
}

export class TarFault extends Error {}

/** An entry's content must be read or skipped before the next entry. */
export async function* readTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry, void, undefined> {
  const input = new Input(source)
  let before = 'its beginning'
  for (;;) {
    const block = await input.exactly(BLOCK)
    if (block === null) throw new TarFault(`it ends after ${before}`)
    if (isZero(block)) break
    const name = block.subarray(0, 100).toString('utf8').replace(/\0.*$/s, '')
    const bytes = sizeIn(block)
    const mtime = Number.parseInt(block.subarray(136, 147).toString('latin1'), 8)
    if (!Number.isSafeInteger(bytes) || !block.equals(headerOrNothing(name, bytes, mtime))) {
      throw new TarFault(`it can’t be read after ${before}`)
    }
    const left = { bytes }
    const next = async () => {
      const chunk = await input.some(left.bytes)
      if (chunk === null) throw new TarFault(`it ends within ${name}`)
      left.bytes -= chunk.length
      return chunk
    }
    const content = (async function* () {
      while (left.bytes > 0) yield await next()
    })()
    yield { name, bytes, content }
    while (left.bytes > 0) await next()
    const pad = await input.exactly(padding(bytes))
    if (pad === null || !isZero(pad)) throw new TarFault(`it can’t be read after ${name}`)
    before = name
  }
  const last = await input.exactly(BLOCK)
  if (last === null || !isZero(last) || (await input.some(1)) !== null) throw new TarFault("its end can't be read")
}

const padding = (bytes: number): number => (BLOCK - (bytes % BLOCK)) % BLOCK

const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0)

function header(name: string, bytes: number, mtime: number): Buffer {
  const block = Buffer.alloc(BLOCK)
  if (Buffer.byteLength(name) > 100) throw new Error(`The name ${name} is too long for an archive`)
  block.write(name, 0)
  block.write(['0000600', '0000000', '0000000', ''].join('\0'), 100)
  if (bytes < OCTAL_LIMIT) block.write(`${octal(bytes)}\0`, 124)
  else {
    block[124] = 0x80
    block.writeBigUInt64BE(BigInt(bytes), 128)
  }
  block.write(`${octal(mtime)}\0`, 136)
  block.write('        0', 148)
  block.write('ustar\x0000', 257)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

function headerOrNothing(name: string, bytes: number, mtime: number): Buffer {
  const isOne = Buffer.byteLength(name) <= 100 && Number.isSafeInteger(mtime) && mtime >= 0
  return isOne ? header(name, bytes, mtime) : Buffer.alloc(0)
}

const octal = (value: number): string => value.toString(8).padStart(11, '0')

function sizeIn(block: Buffer): number {
  if (block[124] === 0x80) return Number(block.readBigUInt64BE(128))
  return Number.parseInt(block.subarray(124, 135).toString('latin1'), 8)
}

/** Reads a stream in the lengths requested. */
class Input {
  readonly #chunks: AsyncIterator<Uint8Array>
  #rest: Uint8Array = new Uint8Array(0)

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#chunks = source[Symbol.asyncIterator]()
  }

  /** At least 1 byte and at most `most`; null at the end. */
  async some(most: number): Promise<Uint8Array | null> {
    while (this.#rest.length === 0) {
      const { done, value } = await this.#chunks.next()
      if (done) return null
      this.#rest = value
    }
    const taken = this.#rest.subarray(0, most)
    this.#rest = this.#rest.subarray(taken.length)
    return taken
  }

  /** Null if fewer are left. */
  async exactly(bytes: number): Promise<Buffer | null> {
    const parts: Uint8Array[] = []
    for (let left = bytes; left > 0;) {
      const part = await this.some(left)
      if (part === null) return null
      parts.push(part)
      left -= part.length
    }
    return Buffer.concat(parts)
  }
}
