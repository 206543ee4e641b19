import { ascii, bytesOf, join, Unreadable, viewOf } from './bytes'
import { orientationOf, orientationOnly } from './exif'

/** Chunks that make up the picture: pixels, colors, dimensions, and animation. */
const keptChunks = new Set(
  'IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP mDCV mDCv cLLI cLLi sBIT bKGD pHYs hIST sPLT acTL fcTL fdAT'.split(
    ' ',
  ),
)

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

/** Removes texts, timestamps, Exif, unknown chunks, and trailing bytes. */
export function stripPng(bytes: Uint8Array): { bytes: Uint8Array<ArrayBuffer>; isAnimated: boolean } {
  if (signature.some((byte, at) => bytes[at] !== byte)) throw new Unreadable('Not a PNG')
  const kept = [bytes.subarray(0, 8)]
  const view = viewOf(bytes)
  let isAnimated = false
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at)
    const type = ascii(bytes, at + 4, 4)
    const end = at + 12 + length
    if (end > bytes.length) throw new Unreadable('The file is truncated')
    if (type === 'acTL') isAnimated = true
    if (keptChunks.has(type))
      kept.push(type === 'iCCP' ? withoutProfileName(bytes.subarray(at, end)) : bytes.subarray(at, end))
    else if (type === 'eXIf') {
      const orientation = orientationOf(bytes.subarray(at + 8, at + 8 + length))
      if (orientation !== 1) kept.push(chunk('eXIf', orientationOnly(orientation)))
    }
    if (type === 'IEND') return { bytes: join(kept), isAnimated }
    at = end
  }
  throw new Unreadable('The file has no end chunk')
}

/** Some programs name a profile after the screen's owner. */
function withoutProfileName(profile: Uint8Array): Uint8Array {
  const nameEnd = profile.indexOf(0, 8)
  if (nameEnd === -1) throw new Unreadable('A color profile has no name')
  return chunk('iCCP', join([bytesOf('ICC'), profile.subarray(nameEnd, profile.length - 4)]))
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = join([bytesOf(type), data])
  const whole = new Uint8Array(body.length + 8)
  const view = viewOf(whole)
  view.setUint32(0, data.length)
  whole.set(body, 4)
  view.setUint32(body.length + 4, crc32(body))
  return whole
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return (crc ^ 0xffffffff) >>> 0
}
