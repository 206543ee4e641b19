import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { orientationOf } from './exif'
import { stripMetadata } from './strip-metadata'

const read = (name: string) =>
  new Uint8Array(readFileSync(join(import.meta.dirname, '../../../../../tests/fixtures/pictures', name)))
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')
const typeOf = (name: string) => `image/${name.split('.')[1]}`.replace('jpg', 'jpeg')
const profile = (name: string) => (name.endsWith('png') ? 'iCCP' : 'Kept profile')

/** Written by exiftool, webpmux, and avifenc, with everything that cameras and programs write. */
const photos = ['photo.jpg', 'progressive.jpg', 'photo.png', 'photo.webp', 'photo.avif']
const animations = ['animated.webp', 'animated.avif', 'animated.gif']

describe('C82 a picture without metadata', () => {
  it.each([...photos, ...animations])('%s reveals nothing about its maker', (name) => {
    const before = read(name)
    expect(text(before)).toContain('Secret')
    const stripped = stripMetadata(before, typeOf(name))
    expect(stripped).not.toBeNull()
    const after = text(stripped!.bytes)
    for (const word of ['Secret', 'xmpmeta', 'W5M0MpCehiHzreSzNTczkc9d', '2024:05:17', 'GPS', 'Photoshop', 'exif:']) {
      expect(after, word).not.toContain(word)
    }
    expect(stripped!.isAnimated).toBe(name.startsWith('animated'))
  })

  it.each(photos)('%s keeps its color profile', (name) => {
    expect(text(read(name))).toContain(profile(name))
    expect(text(stripMetadata(read(name), typeOf(name))!.bytes)).toContain(profile(name))
  })

  it.each(['photo.jpg', 'progressive.jpg', 'photo.png', 'photo.webp'])('%s keeps its orientation', (name) => {
    const { bytes } = stripMetadata(read(name), typeOf(name))!
    expect(orientationOf(bytes.subarray(text(bytes).indexOf('MM\0*')))).toBe(6)
  })

  it.each(['http://ns.adobe.com/hdr-gain-map/1.0/', 'HDRGainMapVersion', 'urn:iso:std:iso:ts:21496:-1'])(
    'an HDR photo loses its gain map, and says so: %s',
    (sign) => {
      const photo = read('photo.jpg')
      expect(stripMetadata(photo, 'image/jpeg')!.losesHdr).toBe(false)
      const segment = Uint8Array.from([0xff, 0xe2, 0, sign.length + 2, ...Buffer.from(sign)])
      const hdr = new Uint8Array([...photo.subarray(0, 2), ...segment, ...photo.subarray(2), ...photo])
      const { bytes, losesHdr } = stripMetadata(hdr, 'image/jpeg')!
      expect(losesHdr).toBe(true)
      expect(bytes).toEqual(stripMetadata(photo, 'image/jpeg')!.bytes)
    },
  )

  it('AVIF keeps its orientation, and every byte of the picture in place', () => {
    const [before, after] = [read('photo.avif'), stripMetadata(read('photo.avif'), 'image/avif')!.bytes]
    expect(after).toHaveLength(before.length)
    for (const kind of ['irot', 'av1C', 'colr', 'ispe']) {
      const at = text(before).indexOf(kind)
      expect(at).toBeGreaterThan(0)
      expect(after.subarray(at, at + 8)).toEqual(before.subarray(at, at + 8))
    }
  })

  it.each([...photos, ...animations])('%s is unchanged by a second pass', (name) => {
    const { bytes } = stripMetadata(read(name), typeOf(name))!
    expect(stripMetadata(bytes, typeOf(name))!.bytes).toEqual(bytes)
  })

  it('a picture without rotation gets no Exif', () => {
    const bare = stripMetadata(read('photo.jpg'), 'image/jpeg')!.bytes
    const at = text(bare).indexOf('MM\0*')
    const upright = bare.slice()
    upright[at + 19] = 1
    const again = text(stripMetadata(upright, 'image/jpeg')!.bytes)
    expect(again).not.toContain('Exif')
  })

  it('a file that doesn’t match its type is left alone', () => {
    expect(stripMetadata(read('photo.png'), 'image/jpeg')).toBeNull()
    expect(stripMetadata(read('photo.jpg'), 'image/heic')).toBeNull()
    expect(stripMetadata(new Uint8Array(), 'image/png')).toBeNull()
  })

  it.each([...photos, ...animations])('%s with damage anywhere is stripped or left alone', (name) => {
    const whole = read(name)
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, byte, length) => {
        const damaged = whole.slice(0, length)
        if (at < length) damaged[at] = byte
        expect(() => stripMetadata(damaged, typeOf(name))).not.toThrow()
      }),
      { numRuns: 200 },
    )
  })
})
