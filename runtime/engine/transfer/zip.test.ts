import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ZipReader, ZipWriter } from './zip'

let directory: string
let path: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'zip-'))
  path = join(directory, 'archive.zip')
})
afterEach(() => rmSync(directory, { recursive: true }))

/** Made elsewhere: one entry deflated, one stored; sizes, offset, and the directory in their 64-bit form. */
const THEIRS = [
  'UEsDBC0AAAAIAAAAIQAiHqog//////////8DABQAYmlnAQAQAOgDAAAAAAAACwAAAAAAAACrrBwFo2AUDHcAAFBLAwQUAAAAAAAAACEAC/lDVg',
  'YAAAAGAAAABQAAAHBsYWluc3RvcmVkUEsBAi0ALQAAAAgAAAAAACIeqiD//////////wMAHAAAAAAAAAAAAAAA/////2JpZwEAGADoAwAAAAAA',
  'AAsAAAAAAAAAAAAAAAAAAABQSwECLQAtAAAAAAAAAAAAC/lDVgYAAAAGAAAABQAAAAAAAAAAAAAAAABAAAAAcGxhaW5QSwYGLAAAAAAAAAAtAC',
  '0AAAAAAAAAAAACAAAAAAAAAAIAAAAAAAAAgAAAAAAAAABpAAAAAAAAAFBLBgcAAAAA6QAAAAAAAAABAAAAUEsFBgAAAAD///////////////8A',
  'AA==',
].join('')

const LONG = Buffer.alloc(300_000, 'some text that repeats itself. ')

async function write(): Promise<void> {
  const archive = await ZipWriter.create(path)
  await archive.add('a/empty', [])
  await archive.add('a/long', [LONG.subarray(0, 100_000), LONG.subarray(100_000)])
  await archive.add('ü', [Buffer.from('x')])
  await archive.finish()
}

async function readAll(): Promise<Record<string, number | undefined>> {
  const archive = await ZipReader.open(path)
  try {
    const sizes: Record<string, number | undefined> = {}
    for (const name of archive.names) sizes[name] = (await archive.read(name, 1 << 20))?.length
    return sizes
  } finally {
    await archive.close()
  }
}

describe('archives', () => {
  it('O22: can be read back after they were written', async () => {
    await write()
    expect(await readAll()).toEqual({ 'a/empty': 0, 'a/long': LONG.length, ü: 1 })
    const archive = await ZipReader.open(path)
    expect((await archive.read('a/long', LONG.length))?.equals(LONG)).toBe(true)
    expect(await archive.read('none', 1)).toBe(null)
    await expect(archive.read('a/long', 10)).rejects.toThrow('larger than 10 bytes')
    await archive.close()
    expect(readFileSync(path).length).toBeLessThan(5_000)
  })

  it('O22: each entry has its date in both places, as tools that repack it require', async () => {
    await write()
    const archive = readFileSync(path)
    const datesAfter = (signature: number, at: number): number[] => {
      const mark = Buffer.alloc(4)
      mark.writeUInt32LE(signature)
      const dates: number[] = []
      for (let start = archive.indexOf(mark); start !== -1; start = archive.indexOf(mark, start + 4)) {
        dates.push(archive.readUInt16LE(start + at))
      }
      return dates
    }
    // January 1, 1980.
    expect(datesAfter(0x04034b50, 12)).toEqual([0x21, 0x21, 0x21])
    expect(datesAfter(0x02014b50, 14)).toEqual([0x21, 0x21, 0x21])
  })

  it('O22: can come from other programs, and be 64-bit', async () => {
    writeFileSync(path, Buffer.from(THEIRS, 'base64'))
    expect(await readAll()).toEqual({ big: 1_000, plain: 6 })
  })

  it('O22: are rejected if they are damaged anywhere', async () => {
    await write()
    const whole = readFileSync(path)
    for (let at = 0; at < whole.length; at += 7) {
      const damaged = Buffer.from(whole)
      damaged[at]! ^= 0x55
      writeFileSync(path, damaged)
      // It may be where nothing depends on it; then the content is as written.
      const sizes = await readAll().catch(() => null)
      if (sizes) expect(Object.values(sizes)).toEqual([0, LONG.length, 1])
    }
    for (const length of [0, 10, 100, whole.length - 1]) {
      writeFileSync(path, whole.subarray(0, length))
      await expect(readAll()).rejects.toThrow(/archive/)
    }
  })
})
