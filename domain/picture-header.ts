/**
 * Reads a picture's dimensions from its header: the space a browser will reserve, whatever the sender says. Strict on
 * purpose: if a browser might read other dimensions, it returns none.
 */
export interface PictureHeader {
  /** The type according to the bytes, not to the upload's label. */
  type: string
  width: number
  height: number
}

/** Number of bytes that contain the dimensions, with space for profiles and previews before them. */
export const pictureHeadBytes = 512 * 1024

type Size = Omit<PictureHeader, 'type'>
type Reader = (bytes: DataView) => Size | null

const readers: Record<string, Reader> = {
  'image/png': pngSize,
  'image/jpeg': jpegSize,
  'image/gif': gifSize,
  'image/webp': webpSize,
  'image/avif': avifSize,
}

/** Null if the type is none of these, or the data ends before the dimensions. */
export function readPictureHeader(head: Uint8Array): PictureHeader | null {
  const bytes = new DataView(head.buffer, head.byteOffset, head.byteLength)
  for (const [type, read] of Object.entries(readers)) {
    try {
      const size = read(bytes)
      if (size) return size.width > 0 && size.height > 0 ? { type, ...size } : null
    } catch (error) {
      // The offset points past the end.
      if (!(error instanceof RangeError)) throw error
    }
  }
  return null
}

function text(bytes: DataView, at: number, length: number): string {
  let read = ''
  for (let index = 0; index < length; index++) read += String.fromCharCode(bytes.getUint8(at + index))
  return read
}

function pngSize(bytes: DataView): Size | null {
  const isPng = text(bytes, 0, 8) === '\x89PNG\r\n\x1a\n' && text(bytes, 12, 4) === 'IHDR'
  return isPng ? { width: bytes.getUint32(16), height: bytes.getUint32(20) } : null
}

/** Frame headers, for every kind of coding: 0xc4, 0xc8, and 0xcc are something else. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

function jpegSize(bytes: DataView): Size | null {
  if (bytes.getUint16(0) !== 0xffd8) return null
  for (let at = 2; bytes.getUint8(at) === 0xff;) {
    const marker = bytes.getUint8(at + 1)
    // Any number of these can precede a marker.
    if (marker === 0xff) at++
    else if (isFrame(marker)) return { width: bytes.getUint16(at + 7), height: bytes.getUint16(at + 5) }
    // Markers without a length, and a scan, only come after the frame header.
    else if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xda)) return null
    else at += 2 + Math.max(2, bytes.getUint16(at + 2))
  }
  return null
}

/** Browsers make the canvas as large as the first frame if that is larger than the header says. */
function gifSize(bytes: DataView): Size | null {
  if (!/^GIF8[79]a$/.test(text(bytes, 0, 6))) return null
  const packed = bytes.getUint8(10)
  let at = 13 + (packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0)
  while (bytes.getUint8(at) === 0x21) {
    at += 2
    while (bytes.getUint8(at) !== 0) at += bytes.getUint8(at) + 1
    at++
  }
  if (bytes.getUint8(at) !== 0x2c) return null
  const short = (place: number) => bytes.getUint16(place, true)
  return {
    width: Math.max(short(6), short(at + 1) + short(at + 5)),
    height: Math.max(short(8), short(at + 3) + short(at + 7)),
  }
}

function webpSize(bytes: DataView): Size | null {
  if (text(bytes, 0, 4) !== 'RIFF' || text(bytes, 8, 4) !== 'WEBP') return null
  const triple = (at: number) => bytes.getUint16(at, true) + bytes.getUint8(at + 2) * 0x1_0000
  switch (text(bytes, 12, 4)) {
    case 'VP8X':
      return { width: triple(24) + 1, height: triple(27) + 1 }
    case 'VP8L': {
      const packed = bytes.getUint32(21, true)
      const isLossless = bytes.getUint8(20) === 0x2f
      return isLossless ? { width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 } : null
    }
    case 'VP8 ': {
      const isKeyFrame = text(bytes, 23, 3) === '\x9d\x01\x2a'
      return isKeyFrame
        ? { width: bytes.getUint16(26, true) & 0x3fff, height: bytes.getUint16(28, true) & 0x3fff }
        : null
    }
    default:
      return null
  }
}

interface Box {
  type: string
  from: number
  end: number
}

/** Up to the first box that is truncated. */
function boxesOf(bytes: DataView, from: number, to: number): Box[] {
  const boxes: Box[] = []
  for (let start = from; start + 8 <= to;) {
    const size = bytes.getUint32(start)
    const end = start + size
    // A box with a 64-bit size, or without an end, is larger than any header.
    if (size < 8 || end > to) break
    boxes.push({ type: text(bytes, start + 4, 4), from: start + 8, end })
    start = end
  }
  return boxes
}

/** The largest of all the dimensions that the file declares, because tiles and previews are pictures, too. */
function avifSize(bytes: DataView): Size | null {
  if (text(bytes, 4, 4) !== 'ftyp') return null
  const top = boxesOf(bytes, 0, bytes.byteLength)
  const brands: string[] = []
  const end = top[0]?.end ?? 0
  for (let at = 8; at + 4 <= end; at += 4) brands.push(text(bytes, at, 4))
  if (!brands.some((brand) => brand === 'avif' || brand === 'avis')) return null
  const inside = (boxes: Box[], type: string, skipped = 0) =>
    boxes.filter((box) => box.type === type).flatMap((box) => boxesOf(bytes, box.from + skipped, box.end))
  const tracks = inside(inside(top, 'moov'), 'trak')
  // An animation has dimensions of its own, which must be within the bytes that were read.
  if (brands.includes('avis') && tracks.length === 0) return null
  const items = inside(inside(inside(top, 'meta', 4), 'iprp'), 'ipco')
  const sizes = [
    ...items.filter(({ type }) => type === 'ispe').map(({ from }) => sizeAt(bytes, from + 4, 1)),
    // As 16.16 fixed point.
    ...tracks.filter(({ type }) => type === 'tkhd').map(({ end }) => sizeAt(bytes, end - 8, 0x1_0000)),
  ]
  return sizes.reduce<Size | null>((most, size) => (most && areaOf(most) >= areaOf(size) ? most : size), null)
}

const areaOf = ({ width, height }: Size) => width * height

const sizeAt = (bytes: DataView, at: number, unit: number): Size => ({
  width: Math.ceil(bytes.getUint32(at) / unit),
  height: Math.ceil(bytes.getUint32(at + 4) / unit),
})
