import { afterEach, describe, expect, it, vi } from 'vitest'
import { limits } from '../../../../domain/limits'
import { smallPictureOf } from './small-picture'

/** A fake of the browser's canvas: which types it can write, and how large the result is at the best quality. */
function drawing({ writes, bytes }: { writes: readonly string[]; bytes: number }) {
  vi.stubGlobal('createImageBitmap', async (_: Blob, how?: { resizeWidth: number; resizeHeight: number }) => ({
    width: how?.resizeWidth ?? 4_000,
    height: how?.resizeHeight ?? 3_000,
    close() {},
  }))
  class Canvas {
    constructor(
      readonly width: number,
      readonly height: number,
    ) {}
    getContext() {
      const pixels = Array.from({ length: 16 }, () => [200, 40, 90, 255]).flat()
      return { fillStyle: '', fillRect() {}, drawImage() {}, getImageData: () => ({ data: pixels }) }
    }
    async convertToBlob({ type, quality }: { type: string; quality: number }) {
      const written = writes.includes(type) ? type : 'image/png'
      return new Blob([new Uint8Array(Math.round(bytes * quality))], { type: written })
    }
  }
  vi.stubGlobal('OffscreenCanvas', Canvas)
}

const photo = (type: string, size = 3_000_000) => new File([new Uint8Array(size)], 'photo', { type })

afterEach(() => vi.unstubAllGlobals())

describe('C83 the small version of a picture', () => {
  it('is WebP, within its bytes', async () => {
    drawing({ writes: ['image/webp', 'image/jpeg'], bytes: 100_000 })
    const small = await smallPictureOf(photo('image/jpeg'))
    expect(small?.type).toBe('image/webp')
    expect(small?.size).toBeLessThanOrEqual(limits.smallPictureBytes)
  })

  it('is JPEG if the browser can’t write WebP, unless it is transparent', async () => {
    drawing({ writes: ['image/jpeg'], bytes: 100_000 })
    expect((await smallPictureOf(photo('image/jpeg')))?.type).toBe('image/jpeg')
    expect(await smallPictureOf(photo('image/png'))).toBeNull()
  })

  it('does not exist if it would be too large, or the picture is small already', async () => {
    drawing({ writes: ['image/webp', 'image/jpeg'], bytes: 1_000_000 })
    expect(await smallPictureOf(photo('image/jpeg'))).toBeNull()
    drawing({ writes: ['image/webp'], bytes: 10_000 })
    expect(await smallPictureOf(photo('image/jpeg', limits.smallPictureBytes))).toBeNull()
  })
})
