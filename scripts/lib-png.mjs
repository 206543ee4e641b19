// Screenshots as palette PNGs: a third of the size, and on flat colors and text no one sees the difference.
import { crc32, deflateSync, inflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])
const COLOURS = 256
/** Backgrounds and shades of text first, exactly; the rest of the palette covers the remaining colors. */
const BY_FREQUENCY = 128

/** @param {Buffer} png what a browser writes: 8 bits, RGB or RGBA, not interlaced, opaque */
export function withPalette(png) {
  const { width, height, pixels } = decode(png)
  const counts = new Map()
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1)
  const { palette, indexOf } = choosePalette(counts)

  const rows = Buffer.alloc((width + 1) * height)
  pixels.forEach((pixel, at) => {
    rows[at + Math.floor(at / width) + 1] = indexOf.get(pixel) ?? 0
  })
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3, 0, 0, 0], 8)
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap(channels))),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** @param {number} color */
const channels = (color) => [color >> 16, (color >> 8) & 255, color & 255]

/**
 * @param {Map<number, number>} counts how often each color occurs
 * @returns {{ palette: number[], indexOf: Map<number, number> }}
 */
function choosePalette(counts) {
  const colors = [...counts].sort(([, a], [, b]) => b - a).map(([color]) => ({ color, index: 0, distance: Infinity }))
  /** @type {number[]} */
  const palette = []
  while (palette.length < Math.min(COLOURS, colors.length)) {
    const next =
      palette.length < BY_FREQUENCY
        ? colors[palette.length]
        : colors.reduce((worst, one) => (missed(one) > missed(worst) ? one : worst))
    if (!next) break
    const [r = 0, g = 0, b = 0] = channels(next.color)
    for (const one of colors) {
      const [red = 0, green = 0, blue = 0] = channels(one.color)
      const distance = (red - r) ** 2 + (green - g) ** 2 + (blue - b) ** 2
      if (distance < one.distance) Object.assign(one, { distance, index: palette.length })
    }
    palette.push(next.color)
  }
  return { palette, indexOf: new Map(colors.map(({ color, index }) => [color, index])) }

  /** @param {{ color: number, distance: number }} one */
  function missed({ color, distance }) {
    return distance * (counts.get(color) ?? 0)
  }
}

/** @param {Buffer} png */
function decode(png) {
  /** @type {Record<string, Buffer[]>} */
  const chunks = {}
  for (let at = SIGNATURE.length; at < png.length;) {
    const end = at + 8 + png.readUInt32BE(at)
    const list = (chunks[png.toString('latin1', at + 4, at + 8)] ??= [])
    list.push(png.subarray(at + 8, end))
    at = end + 4
  }
  const header = chunks.IHDR?.[0]
  if (!header) throw new Error('This is not a PNG.')
  const [width, height, size] = [header.readUInt32BE(0), header.readUInt32BE(4), header[9] === 6 ? 4 : 3]
  const rows = inflateSync(Buffer.concat(chunks.IDAT ?? []))
  const stride = width * size
  const pixels = new Uint32Array(width * height)
  let above = Buffer.alloc(stride)
  for (let y = 0; y < height; y++) {
    const at = y * (stride + 1)
    const row = rows.subarray(at + 1, at + 1 + stride)
    unfilter(rows[at] ?? 0, row, above, size)
    for (let x = 0; x < width; x++) pixels[y * width + x] = row.readUIntBE(x * size, 3)
    above = row
  }
  return { width, height, pixels }
}

/**
 * In place.
 * @param {number} filter
 * @param {Buffer} row
 * @param {Buffer} above
 * @param {number} size bytes of a pixel
 */
function unfilter(filter, row, above, size) {
  for (let x = 0; x < row.length; x++) {
    const left = row[x - size] ?? 0
    const up = above[x] ?? 0
    const corner = above[x - size] ?? 0
    const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0
    row[x] = (row[x] ?? 0) + guess
  }
}

/**
 * @param {number} left
 * @param {number} up
 * @param {number} corner
 */
function paeth(left, up, corner) {
  const distance = (/** @type {number} */ value) => Math.abs(left + up - corner - value)
  const [toLeft, toUp, toCorner] = [distance(left), distance(up), distance(corner)]
  if (toLeft <= toUp && toLeft <= toCorner) return left
  return toUp <= toCorner ? up : corner
}

/**
 * @param {string} type
 * @param {Buffer} data
 */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}
