import fc from 'fast-check'
import { expect, it } from 'vitest'
import { avif, box, gif, jpeg, movie, pictureHead, pictureTypes, png, webp } from '../tests/support/picture-heads'
import { readPictureHeader } from './picture-header'

const read = (bytes: number[]) => readPictureHeader(Uint8Array.from(bytes))
const sizeOf = (bytes: number[]) => {
  const header = read(bytes)
  return header && [header.width, header.height]
}

it('C245 a picture’s dimensions are in its header, in all five formats', () => {
  for (const type of pictureTypes) {
    expect(readPictureHeader(pictureHead(type, 4032, 3024)), type).toEqual({ type, width: 4032, height: 3024 })
    // Surrounded by other bytes, as a part of something larger.
    const inside = Uint8Array.from([1, 2, 3, ...pictureHead(type, 7, 5), 0, 0])
    expect(readPictureHeader(inside.subarray(3)), type).toEqual({ type, width: 7, height: 5 })
  }
  expect(sizeOf(png(16_000, 16_000))).toEqual([16_000, 16_000])
  expect(sizeOf(webp.lossless(16_383, 5_001))).toEqual([16_383, 5_001])
  expect(sizeOf(webp.lossy(1_279, 721))).toEqual([1_279, 721])
  expect(sizeOf(webp.extended(40_000, 30_000))).toEqual([40_000, 30_000])
})

it('C245 detects what makes a browser reserve more space than the first number says', () => {
  expect(sizeOf(gif([1, 1], [16_000, 15_000])), 'a first frame larger than the screen').toEqual([16_000, 15_000])
  const preview = [0xff, 0xe1, 0, 23, ...jpeg(2, 2), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
  expect(sizeOf(jpeg(9_000, 8_000, [0xff, ...preview.slice(0, 25)])), 'a preview in a segment').toEqual([9_000, 8_000])
  const grid = avif('avif', [
    [512, 512],
    [16_000, 12_000],
    [160, 120],
  ])
  expect(sizeOf(grid), 'a picture of many').toEqual([16_000, 12_000])
  expect(sizeOf(avif('avis', [[2, 2]], movie(16_000, 9_000))), 'one that moves').toEqual([16_000, 9_000])
})

it('C245 returns no dimensions for ambiguous headers', () => {
  expect(read([])).toBeNull()
  expect(read([...new TextEncoder().encode('<svg width="9" height="9"/>')])).toBeNull()
  for (const type of pictureTypes) {
    const head = pictureHead(type, 640, 480)
    expect(readPictureHeader(head.subarray(0, type === 'image/png' ? 20 : head.length - 2)), type).toBeNull()
    expect(readPictureHeader(pictureHead(type, 0, 480))?.width ?? null, type).not.toBe(0)
  }
  expect(read(jpeg(640, 480, [0xff, 0xda, 0, 2])), 'a scan before the frame').toBeNull()
  expect(read(jpeg(640, 480, [7])), 'something between').toBeNull()
  expect(read(avif('avis', [[2, 2]])), 'one that moves, and where is not in sight').toBeNull()
  expect(read(avif('heic', [[2, 2]])), 'another codec').toBeNull()
  expect(read(box('ftyp', [0x61, 0x76, 0x69, 0x66])), 'nothing in it').toBeNull()
})

it('C245 reading any bytes neither throws nor takes long', () => {
  const anyHead = fc
    .tuple(fc.constantFrom(...pictureTypes), fc.uint8Array({ maxLength: 400 }), fc.nat({ max: 60 }))
    .map(([type, noise, kept]) => Uint8Array.from([...pictureHead(type, 640, 480).subarray(0, kept), ...noise]))
  fc.assert(
    fc.property(anyHead, (head) => {
      const header = readPictureHeader(head)
      if (header) expect(Math.min(header.width, header.height)).toBeGreaterThan(0)
    }),
  )
})
