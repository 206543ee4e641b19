/**
 * Zip archives as far as snapshots need them: deflated entries, written one after the other, read by the directory at
 * the end. Other programs' archives can be 64-bit; ours end at 4 GiB, with an error.
 */
import { type FileHandle, open } from 'node:fs/promises'
import { crc32, createDeflateRaw, inflateRawSync } from 'node:zlib'

const LOCAL = 0x04034b50
const DESCRIPTOR = 0x08074b50
const CENTRAL = 0x02014b50
const END = 0x06054b50
const END_64 = 0x06064b50
const LOCATOR_64 = 0x07064b50
/** Names are UTF-8, and sizes follow the data. */
const FLAGS = 0x0808
const DEFLATED = 8
/** January 1, 1980, midnight, the earliest possible time: any tool that repacks an archive accepts it. */
const DATE = 0x21
const MAX_BYTES = 0xffff_ffff
/** The end of an archive, its comment and the 64-bit records before it. */
const TAIL_BYTES = 22 + 0xffff + 20 + 56

interface WrittenEntry {
  name: Buffer
  crc: number
  packed: number
  size: number
  offset: number
}

export class ZipWriter {
  private readonly entries: WrittenEntry[] = []
  private offset = 0

  private constructor(private readonly file: FileHandle) {}

  /** Fails if the file exists. */
  static async create(path: string): Promise<ZipWriter> {
    return new ZipWriter(await open(path, 'wx', 0o600))
  }

  async add(name: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    const entry: WrittenEntry = { name: Buffer.from(name), crc: 0, packed: 0, size: 0, offset: this.offset }
    const header = Buffer.alloc(30)
    header.writeUInt32LE(LOCAL, 0)
    header.writeUInt16LE(20, 4)
    header.writeUInt16LE(FLAGS, 6)
    header.writeUInt16LE(DEFLATED, 8)
    header.writeUInt16LE(DATE, 12)
    header.writeUInt16LE(entry.name.length, 26)
    await this.write(header)
    await this.write(entry.name)
    const deflate = createDeflateRaw()
    const feed = async (): Promise<void> => {
      for await (const chunk of chunks) {
        entry.crc = crc32(chunk, entry.crc)
        entry.size += chunk.byteLength
        if (!deflate.write(chunk)) await new Promise((resolve) => deflate.once('drain', resolve))
      }
      deflate.end()
    }
    const fed = feed().catch((error: unknown) => void deflate.destroy(error as Error))
    for await (const packed of deflate as AsyncIterable<Buffer>) {
      entry.packed += packed.length
      await this.write(packed)
    }
    await fed
    const descriptor = Buffer.alloc(16)
    descriptor.writeUInt32LE(DESCRIPTOR, 0)
    descriptor.writeUInt32LE(entry.crc, 4)
    descriptor.writeUInt32LE(entry.packed, 8)
    descriptor.writeUInt32LE(entry.size, 12)
    await this.write(descriptor)
    this.entries.push(entry)
  }

  async finish(): Promise<void> {
    const start = this.offset
    for (const { name, crc, packed, size, offset } of this.entries) {
      const header = Buffer.alloc(46)
      header.writeUInt32LE(CENTRAL, 0)
      header.writeUInt16LE(20, 4)
      header.writeUInt16LE(20, 6)
      header.writeUInt16LE(FLAGS, 8)
      header.writeUInt16LE(DEFLATED, 10)
      header.writeUInt16LE(DATE, 14)
      header.writeUInt32LE(crc, 16)
      header.writeUInt32LE(packed, 20)
      header.writeUInt32LE(size, 24)
      header.writeUInt16LE(name.length, 28)
      header.writeUInt32LE(offset, 42)
      await this.write(header)
      await this.write(name)
    }
    const end = Buffer.alloc(22)
    end.writeUInt32LE(END, 0)
    end.writeUInt16LE(this.entries.length, 8)
    end.writeUInt16LE(this.entries.length, 10)
    end.writeUInt32LE(this.offset - start, 12)
    end.writeUInt32LE(start, 16)
    await this.write(end)
    await this.file.sync()
    await this.file.close()
  }

  /** Discards an unfinished file. */
  abandon(): Promise<void> {
    return this.file.close()
  }

  private async write(bytes: Uint8Array): Promise<void> {
    this.offset += bytes.byteLength
    if (this.offset > MAX_BYTES || this.entries.length >= 0xffff) {
      throw new Error('The archive would be larger than 4 GiB, or have more than 65,535 entries')
    }
    for (let done = 0; done < bytes.byteLength;) {
      done += (await this.file.write(bytes, done, bytes.byteLength - done)).bytesWritten
    }
  }
}

interface StoredEntry {
  method: number
  packed: number
  size: number
  crc: number
  offset: number
}

export class ZipReader {
  private constructor(
    private readonly file: FileHandle,
    private readonly entries: ReadonlyMap<string, StoredEntry>,
  ) {}

  /** Throws if it isn't an archive, or is damaged. */
  static async open(path: string): Promise<ZipReader> {
    const file = await open(path, 'r')
    try {
      return new ZipReader(file, await readDirectory(file))
    } catch (error) {
      await file.close()
      throw error
    }
  }

  get names(): string[] {
    return [...this.entries.keys()]
  }

  /** Null if there is no such entry. `maxBytes` limits its unpacked size. */
  async read(name: string, maxBytes: number): Promise<Buffer | null> {
    const entry = this.entries.get(name)
    if (entry === undefined) return null
    const { method, packed, size, crc, offset } = entry
    if (size > maxBytes) throw new Error(`${name} is larger than ${maxBytes} bytes`)
    const header = await readAt(this.file, offset, 30)
    if (header.readUInt32LE(0) !== LOCAL) throw damaged(name)
    const start = offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
    const bytes = await readAt(this.file, start, packed)
    if (method !== 0 && method !== DEFLATED) throw new Error(`${name} uses an unsupported compression method`)
    const content = method === 0 ? bytes : inflateRawSync(bytes, { maxOutputLength: Math.max(size, 1) })
    if (content.length !== size || crc32(content) !== crc) throw damaged(name)
    return content
  }

  close(): Promise<void> {
    return this.file.close()
  }
}

async function readDirectory(file: FileHandle): Promise<Map<string, StoredEntry>> {
  const { size: length } = await file.stat()
  const tailStart = Math.max(0, length - TAIL_BYTES)
  const tail = await readAt(file, tailStart, length - tailStart)
  const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  if (end < 0 || tail.length - end < 22) throw new Error("This isn't a zip archive")
  let count = tail.readUInt16LE(end + 10)
  let bytes = tail.readUInt32LE(end + 12)
  let start = tail.readUInt32LE(end + 16)
  if (count === 0xffff || bytes === MAX_BYTES || start === MAX_BYTES) {
    const locator = end - 20
    if (locator < 0 || tail.readUInt32LE(locator) !== LOCATOR_64) throw damaged('Its directory')
    const record = await readAt(file, toNumber(tail.readBigUInt64LE(locator + 8)), 56)
    if (record.readUInt32LE(0) !== END_64) throw damaged('Its directory')
    count = toNumber(record.readBigUInt64LE(32))
    bytes = toNumber(record.readBigUInt64LE(40))
    start = toNumber(record.readBigUInt64LE(48))
  }
  const directory = await readAt(file, start, bytes)
  const entries = new Map<string, StoredEntry>()
  for (let at = 0, n = 0; n < count; n++) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== CENTRAL) throw damaged('Its directory')
    const nameLength = directory.readUInt16LE(at + 28)
    const extraLength = directory.readUInt16LE(at + 30)
    const name = directory.toString('utf8', at + 46, at + 46 + nameLength)
    const entry = {
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      packed: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    }
    widen(entry, directory.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength))
    entries.set(name, entry)
    at += 46 + nameLength + extraLength + directory.readUInt16LE(at + 32)
  }
  return entries
}

/** Values that don't fit 32 bits are in the 64-bit extra field, in this order. */
function widen(entry: StoredEntry, extra: Buffer): void {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue
    let field = at + 4
    for (const name of ['size', 'packed', 'offset'] as const) {
      if (entry[name] !== MAX_BYTES) continue
      entry[name] = toNumber(extra.readBigUInt64LE(field))
      field += 8
    }
  }
}

function toNumber(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged('Its directory')
  return Number(value)
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done)
    if (bytesRead === 0) throw damaged('It')
    done += bytesRead
  }
  return bytes
}

const damaged = (what: string): Error => new Error(`The archive is damaged: ${what} is incomplete`)
