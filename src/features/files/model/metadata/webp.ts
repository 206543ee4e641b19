import { ascii, bytesOf, join, Unreadable, viewOf } from './bytes'
import { orientationOf, orientationOnly } from './exif'

const keptChunks = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ICCP', 'ANIM', 'ANMF'])
const flags = { exif: 0x08, xmp: 0x04, animation: 0x02 }

/** Removes Exif, XMP, unknown chunks, and trailing bytes. */
export function stripWebp(bytes: Uint8Array): { bytes: Uint8Array<ArrayBuffer>; isAnimated: boolean } {
  if (ascii(bytes, 0, 4) !== 'RIFF' || ascii(bytes, 8, 4) !== 'WEBP') throw new Unreadable('Not a WebP')
  const view = viewOf(bytes)
  const end = 8 + view.getUint32(4, true)
  if (end > bytes.length) throw new Unreadable('The file is truncated')
  const kept: { type: string; data: Uint8Array }[] = []
  let orientation = 1
  for (const { type, data } of chunksOf(bytes, 12, end)) {
    if (keptChunks.has(type)) kept.push({ type, data: type === 'ANMF' ? frame(data) : data })
    // Some programs write Exif with the prefix it has in a JPEG.
    else if (type === 'EXIF') orientation = orientationOf(ascii(data, 0, 4) === 'Exif' ? data.subarray(6) : data)
  }
  const head = kept.find(({ type }) => type === 'VP8X')
  if (head) {
    head.data = head.data.slice()
    const stays = orientation === 1 ? 0 : flags.exif
    head.data[0] = ((head.data[0] ?? 0) & ~(flags.exif | flags.xmp)) | stays
    if (stays) kept.push({ type: 'EXIF', data: orientationOnly(orientation) })
  }
  const body = join([bytesOf('WEBP'), ...kept.map(write)])
  const isAnimated = Boolean((head?.data[0] ?? 0) & flags.animation)
  return { bytes: join([bytesOf('RIFF'), size(body.length), body]), isAnimated }
}

function* chunksOf(bytes: Uint8Array, from: number, end: number) {
  const view = viewOf(bytes)
  for (let at = from; at + 8 <= end;) {
    const length = view.getUint32(at + 4, true)
    if (at + 8 + length > end) throw new Unreadable('A chunk is longer than the file')
    yield { type: ascii(bytes, at, 4), data: bytes.subarray(at + 8, at + 8 + length) }
    at += 8 + length + (length % 2)
  }
}

/** An animation frame: its position, then chunks again. */
function frame(data: Uint8Array): Uint8Array {
  const inner = [...chunksOf(data, 16, data.length)].filter(({ type }) => keptChunks.has(type))
  return join([data.subarray(0, 16), ...inner.map(write)])
}

const write = ({ type, data }: { type: string; data: Uint8Array }) =>
  join([bytesOf(type), size(data.length), data, new Uint8Array(data.length % 2)])

function size(length: number): Uint8Array {
  const bytes = new Uint8Array(4)
  viewOf(bytes).setUint32(0, length, true)
  return bytes
}
