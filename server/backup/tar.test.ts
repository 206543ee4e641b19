import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readTar, type TarEntry, writeTar } from './tar'

type Files = Record<string, Uint8Array>

async function* inChunks(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length)
}

async function* entriesOf(files: Files): AsyncGenerator<TarEntry> {
  for (const [name, bytes] of Object.entries(files)) {
    yield { name, bytes: bytes.length, content: inChunks(bytes, 1000) }
  }
}

async function bytesOf(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of content) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const written = (files: Files) => bytesOf(writeTar(entriesOf(files), 1_700_000_000))

async function read(archive: Uint8Array, length = 700): Promise<Record<string, Buffer>> {
  const files: Record<string, Buffer> = {}
  for await (const { name, content } of readTar(inChunks(archive, length))) files[name] = await bytesOf(content)
  return files
}

const FILES: Files = { 'top/a': Buffer.from('Hello'), 'top/b/empty': new Uint8Array(0), 'top/c': Buffer.alloc(1024, 7) }

describe('an archive', () => {
  it('C350 reads back what it writes, in any chunks', async () => {
    const anyFiles = fc.dictionary(fc.stringMatching(/^[a-z/]{1,40}$/), fc.uint8Array({ maxLength: 3000 }), {
      maxKeys: 5,
      noNullPrototype: true,
    })
    await fc.assert(
      fc.asyncProperty(anyFiles, fc.integer({ min: 1, max: 2000 }), async (files, length) => {
        const found = await read(await written(files), length)
        expect(Object.keys(found)).toEqual(Object.keys(files))
        for (const [name, bytes] of Object.entries(files)) expect(found[name]!.equals(bytes)).toBe(true)
      }),
    )
  })

  it('C350 can be opened by tar', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-tar-'))
    writeFileSync(join(folder, 'a.tar'), await written(FILES))
    execFileSync('tar', ['xf', 'a.tar'], { cwd: folder })
    for (const [name, bytes] of Object.entries(FILES)) {
      expect(readFileSync(join(folder, name)).equals(bytes)).toBe(true)
    }
    rmSync(folder, { recursive: true })
  })

  it('C352 a changed byte is detected, and a truncated archive is not complete', async () => {
    const archive = await written(FILES)
    const original = await read(archive)
    const isAsBefore = async (bytes: Uint8Array) =>
      read(bytes).then(
        (found) => JSON.stringify(found) === JSON.stringify(original),
        () => false,
      )
    expect(await isAsBefore(archive)).toBe(true)
    for (let at = 0; at < archive.length; at++) {
      archive[at]! ^= 1
      expect(await isAsBefore(archive), `byte ${at}`).toBe(false)
      archive[at]! ^= 1
    }
    for (let length = 0; length < archive.length; length += 100) {
      expect(await isAsBefore(archive.subarray(0, length))).toBe(false)
    }
    expect(await isAsBefore(Buffer.concat([archive, Buffer.from('x')]))).toBe(false)
  })

  it('C350 stores sizes beyond the old format’s digits, and rejects names that don’t fit', async () => {
    const large = 9 * 2 ** 30
    const entries = async function* () {
      yield { name: 'large', bytes: large, content: inChunks(new Uint8Array(0), 1) }
    }
    const { value: header } = await writeTar(entries(), 0).next()
    await expect(read(header!)).rejects.toThrow('it ends within large')
    await expect(written({ ['x'.repeat(101)]: new Uint8Array(0) })).rejects.toThrow('is too long for an archive')
  })
})
