/**
 * Removes what a picture reveals about its origin: place, time, device, names, previews, and embedded pictures. Its
 * look stays: pixels, orientation, color profile, animation. Works on the bytes, so nothing is recompressed. See
 * docs/decisions/0026-pictures-without-metadata.md.
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
  /**
   * The gain map, a second picture that brightens the first on HDR screens, was removed with the data after the
   * picture.
   */
  losesHdr?: boolean
}

const strippers: Record<string, (bytes: Uint8Array) => Stripped> = {
  'image/jpeg': (bytes) => ({ bytes: stripJpeg(bytes), isAnimated: false, losesHdr: hasGainMap(bytes) }),
  'image/png': stripPng,
  'image/webp': stripWebp,
  'image/avif': stripAvif,
  'image/gif': (bytes) => ({ bytes: stripGif(bytes), isAnimated: true }),
}

/** Null for an unknown type, and for a file that isn't valid for its type. */
export function stripMetadata(bytes: Uint8Array, type: string): Stripped | null {
  try {
    return strippers[type]?.(bytes) ?? null
  } catch (error) {
    if (error instanceof Unreadable || error instanceof RangeError) return null
    throw error
  }
}
