import { ascii, join, Unreadable } from './bytes'

/** Extensions that say how often a GIF loops, or its colors. */
const keptApplications = new Set(['NETSCAPE2.0', 'ANIMEXTS1.0', 'ICCRGBG1012'])

/** Removes comments, programs' additions (XMP), and trailing bytes. */
export function stripGif(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  if (!['GIF87a', 'GIF89a'].includes(ascii(bytes, 0, 6))) throw new Unreadable('Not a GIF')
  const byte = (at: number): number => {
    const value = bytes[at]
    if (value === undefined) throw new Unreadable('The file is truncated')
    return value
  }
  const afterColours = (at: number, packed: number) => (packed & 0x80 ? at + 3 * 2 ** ((packed & 7) + 1) : at)
  const afterBlocks = (from: number) => {
    let at = from
    while (byte(at) !== 0) at += byte(at) + 1
    return at + 1
  }
  let at = afterColours(13, byte(10))
  const kept = [bytes.subarray(0, at)]
  for (;;) {
    const start = at
    const kind = byte(at)
    if (kind === 0x3b) return join([...kept, new Uint8Array([0x3b])])
    if (kind === 0x2c) {
      at = afterBlocks(afterColours(at + 10, byte(at + 9)) + 1)
      kept.push(bytes.subarray(start, at))
    } else if (kind === 0x21) {
      const label = byte(at + 1)
      at = afterBlocks(at + 2)
      const isControl = label === 0xf9
      const isKept = label === 0xff && keptApplications.has(ascii(bytes, start + 3, 11))
      if (isControl || isKept) kept.push(bytes.subarray(start, at))
    } else throw new Unreadable('Expected a block')
  }
}
