/** The orientation is the only part of Exif that viewers need. */
import { ascii, viewOf } from './bytes'

const ORIENTATION = 0x0112

/** 1–8, from a TIFF structure; 1 (not rotated) if absent. */
export function orientationOf(tiff: Uint8Array): number {
  try {
    const view = viewOf(tiff)
    const order = ascii(tiff, 0, 2)
    if (order !== 'II' && order !== 'MM') return 1
    const isLittle = order === 'II'
    const directory = view.getUint32(4, isLittle)
    for (let index = 0; index < view.getUint16(directory, isLittle); index++) {
      const entry = directory + 2 + index * 12
      if (view.getUint16(entry, isLittle) !== ORIENTATION) continue
      const value = view.getUint16(entry + 8, isLittle)
      return value >= 1 && value <= 8 ? value : 1
    }
  } catch {
    // The offset points past the end.
  }
  return 1
}

/** A TIFF structure with nothing but the orientation. */
export function orientationOnly(orientation: number): Uint8Array {
  const tiff = new Uint8Array(26)
  const view = viewOf(tiff)
  tiff.set([0x4d, 0x4d, 0, 42])
  view.setUint32(4, 8)
  view.setUint16(8, 1)
  view.setUint16(10, ORIENTATION)
  view.setUint16(12, 3)
  view.setUint32(14, 1)
  view.setUint16(18, orientation)
  return tiff
}
