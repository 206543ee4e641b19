/**
 * A picture without what it says of its maker: place, time, device, names, previews, and other pictures behind it. What
 * makes it look as it does stays: pixels, orientation, colour profile, movement. By its bytes alone, so nothing is
 * compressed again. See docs/decisions/0026-pictures-without-metadata.md.
 */
import { stripAvif } from './avif'
import { Unreadable } from './bytes'
import { stripGif } from './gif'
import { hasGainMap, stripJpeg } from './jpeg'
import { stripPng } from './png'
import { stripWebp } from './webp'

export interface Stripped {
  bytes: Uint8Array<ArrayBuffer>
  isAnimated: boolean
  /** A second picture that brightens the first on HDR screens went with what is behind it. */
  losesHdr?: boolean
}

const strippers: Record<string, (bytes: Uint8Array) => Stripped> = {
  'image/jpeg': (bytes) => ({ bytes: stripJpeg(bytes), isAnimated: false, losesHdr: hasGainMap(bytes) }),
  'image/png': stripPng,
  'image/webp': stripWebp,
  'image/avif': stripAvif,
  'image/gif': (bytes) => ({ bytes: stripGif(bytes), isAnimated: true }),
}

/** Null for a type it does not know, and for a file that is not made as its type is. */
export function stripMetadata(bytes: Uint8Array, type: string): Stripped | null {
  try {
    return strippers[type]?.(bytes) ?? null
  } catch (error) {
    if (error instanceof Unreadable || error instanceof RangeError) return null
    throw error
  }
}
