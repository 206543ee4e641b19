import { ascii, Unreadable, viewOf } from './bytes'

interface Box {
  type: string
  /** Offsets of the box itself, of its content, and of its end. */
  start: number
  from: number
  end: number
}

interface Item {
  id: number
  type: string
  /** Offsets of its bytes in the file, or in the `idat` box. */
  extents: { from: number; to: number }[]
}

/** Container boxes, and the number of bytes before their children. */
const containers: Record<string, number> = { moov: 0, trak: 0, mdia: 0, minf: 0, stbl: 0, edts: 0, dinf: 0 }
/** Timestamps, with their offset after version and flags. */
const timed = new Set(['mvhd', 'tkhd', 'mdhd'])

/**
 * Everything in the file is addressed by position, so nothing moves: Exif, XMP, and unreferenced bytes are overwritten
 * with zeros or spaces. Orientation, colors, and animation are boxes of their own.
 */
export function stripAvif(bytes: Uint8Array): { bytes: Uint8Array<ArrayBuffer>; isAnimated: boolean } {
  const top = boxesOf(bytes, 0, bytes.length)
  const [head] = top
  if (head?.type !== 'ftyp') throw new Unreadable('Not an AVIF')
  const brands = brandsOf(bytes, head)
  if (!brands.some((brand) => brand === 'avif' || brand === 'avis')) throw new Unreadable('Not an AVIF')
  const isAnimated = top.some(({ type }) => type === 'moov')
  const out = bytes.slice()
  const meta = top.find(({ type }) => type === 'meta')
  const kept: Item['extents'] = []
  if (meta) {
    for (const item of itemsOf(bytes, meta)) {
      if (item.type === 'Exif' || item.type === 'mime' || item.type === 'uri ') blank(out, item)
      else kept.push(...item.extents)
    }
  }
  for (const box of top) {
    if (box.type === 'mdat') {
      // An image sequence stores its frames there as well, addressed by its own tables.
      if (!isAnimated) blankBetween(out, box, kept)
    } else if (box.type !== 'ftyp' && box.type !== 'meta' && box.type !== 'moov') out.fill(0, box.from, box.end)
  }
  for (const box of top) if (box.type === 'moov') cleanMovie(out, box)
  const end = top.at(-1)?.end ?? bytes.length
  return { bytes: out.slice(0, end), isAnimated }
}

function boxesOf(bytes: Uint8Array, from: number, to: number): Box[] {
  const view = viewOf(bytes)
  const boxes: Box[] = []
  for (let start = from; start + 8 <= to;) {
    let size = view.getUint32(start)
    let header = 8
    if (size === 1) {
      size = Number(view.getBigUint64(start + 8))
      header = 16
    } else if (size === 0) size = to - start
    const end = start + size
    if (size < header || end > to) {
      // Bytes after the last box aren't part of the picture.
      if (boxes.some(({ type }) => type === 'mdat') && from === 0) return boxes
      throw new Unreadable('A box is longer than the file')
    }
    const type = ascii(bytes, start + 4, 4)
    boxes.push({ type, start, from: start + header, end })
    start = end
  }
  return boxes
}

function brandsOf(bytes: Uint8Array, { from, end }: Box): string[] {
  const brands = [ascii(bytes, from, 4)]
  for (let at = from + 8; at + 4 <= end; at += 4) brands.push(ascii(bytes, at, 4))
  return brands
}

function itemsOf(bytes: Uint8Array, meta: Box): Item[] {
  const inner = boxesOf(bytes, meta.from + 4, meta.end)
  const find = (type: string) => inner.find((box) => box.type === type)
  const [iinf, iloc, idat] = [find('iinf'), find('iloc'), find('idat')]
  if (!iinf || !iloc) throw new Unreadable('The file has no items')
  const types = typesOf(bytes, iinf)
  return placesOf(bytes, iloc, idat?.from ?? 0).map(({ id, extents }) => ({ id, extents, type: types.get(id) ?? '' }))
}

function typesOf(bytes: Uint8Array, { from, end }: Box): Map<number, string> {
  const view = viewOf(bytes)
  const entries = boxesOf(bytes, from + (bytes[from] === 0 ? 6 : 8), end)
  const types = new Map<number, string>()
  for (const entry of entries) {
    const version = bytes[entry.from] ?? 0
    if (entry.type !== 'infe' || version < 2) throw new Unreadable('An item has an unsupported version')
    const id = version === 2 ? view.getUint16(entry.from + 4) : view.getUint32(entry.from + 4)
    types.set(id, ascii(bytes, entry.from + (version === 2 ? 8 : 10), 4))
  }
  return types
}

function placesOf(bytes: Uint8Array, iloc: Box, idat: number): Pick<Item, 'id' | 'extents'>[] {
  const view = viewOf(bytes)
  let at = iloc.from
  const read = (length: number): number => {
    let value = 0
    for (let index = 0; index < length; index++) value = value * 256 + view.getUint8(at++)
    return value
  }
  const version = read(1)
  at += 3
  const sizes = [read(1), read(1)].flatMap((both) => [both >> 4, both & 15])
  const [offsetSize = 0, lengthSize = 0, baseSize = 0, indexSize = 0] = sizes
  const count = read(version < 2 ? 2 : 4)
  const places: Pick<Item, 'id' | 'extents'>[] = []
  for (let item = 0; item < count; item++) {
    const id = read(version < 2 ? 2 : 4)
    const method = version > 0 ? read(2) & 15 : 0
    if (method > 1) throw new Unreadable('An item is derived from others')
    // Data in another file?
    if (read(2) !== 0) throw new Unreadable('An item is stored outside this file')
    const base = read(baseSize) + (method === 1 ? idat : 0)
    const extents: Item['extents'] = []
    for (let left = read(2); left > 0; left--) {
      if (version > 0) at += indexSize
      const from = base + read(offsetSize)
      const length = read(lengthSize)
      const to = length === 0 ? bytes.length : from + length
      if (to > bytes.length) throw new Unreadable('An item extends beyond the end of the file')
      extents.push({ from, to })
    }
    places.push({ id, extents })
  }
  return places
}

/** Empty Exif is still valid Exif, so readers accept it. XMP is replaced with spaces. */
function blank(out: Uint8Array, { type, extents }: Item) {
  for (const { from, to } of extents) out.fill(type === 'Exif' ? 0 : 0x20, from, to)
  const [first] = extents
  if (type === 'Exif' && first && first.to - first.from >= 18)
    out.set([0, 0, 0, 0, 0x4d, 0x4d, 0, 42, 0, 0, 0, 8], first.from)
}

function blankBetween(out: Uint8Array, box: Box, kept: Item['extents']) {
  let at = box.from
  for (const { from, to } of kept.toSorted((a, b) => a.from - b.from)) {
    if (to <= box.from || from >= box.end) continue
    if (from > at) out.fill(0, at, from)
    at = Math.max(at, to)
  }
  if (at < box.end) out.fill(0, at, box.end)
}

/** In an image sequence: device information and timestamps. */
function cleanMovie(out: Uint8Array, box: Box) {
  const view = viewOf(out)
  for (const inner of boxesOf(out, box.from + (containers[box.type] ?? 0), box.end)) {
    if (inner.type in containers) cleanMovie(out, inner)
    else if (inner.type === 'udta' || inner.type === 'meta' || inner.type === 'uuid') out.fill(0, inner.from, inner.end)
    else if (timed.has(inner.type)) {
      const length = view.getUint8(inner.from) === 1 ? 16 : 8
      out.fill(0, inner.from + 4, inner.from + 4 + length)
    }
    if (inner.type === 'udta' || inner.type === 'meta' || inner.type === 'uuid')
      out.set([0x66, 0x72, 0x65, 0x65], inner.start + 4)
  }
}
