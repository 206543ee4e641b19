import { ascii, bytesOf, join, Unreadable, viewOf } from './bytes'
import { orientationOf, orientationOnly } from './exif'

const SOI = 0xd8
const EOI = 0xd9
const SOS = 0xda
const COM = 0xfe
const APP0 = 0xe0
const APP15 = 0xef

const exifName = 'Exif\0\0'

/**
 * Removes Exif, XMP, IPTC, comments, previews, and everything after the picture: other pictures, videos, and camera
 * data. Keeps the color profile, Adobe's color transform, and the orientation.
 */
export function stripJpeg(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) throw new Unreadable('Not a JPEG')
  const kept: Uint8Array[] = []
  const view = viewOf(bytes)
  let orientation = 1
  let at = 2
  while (at < bytes.length) {
    if (bytes[at] !== 0xff) throw new Unreadable('Expected a marker')
    const marker = bytes[at + 1]
    if (marker === undefined) break
    // Fill bytes may come before a marker.
    if (marker === 0xff) {
      at++
      continue
    }
    if (marker === EOI) break
    if (at + 4 > bytes.length) throw new Unreadable('The file is truncated')
    const end = at + 2 + view.getUint16(at + 2)
    const segment = bytes.subarray(at, end)
    if (end > bytes.length || end < at + 4) throw new Unreadable('A segment is longer than the file')
    const isExif = marker === 0xe1 && ascii(segment, 4, 6) === exifName
    if (isExif && orientation === 1) orientation = orientationOf(segment.subarray(10))
    if (marker === APP0 && ascii(segment, 4, 5) === 'JFIF\0') kept.push(withoutPreview(segment))
    else if (isKept(marker, segment)) kept.push(segment)
    at = end
    if (marker === SOS) {
      const scanEnd = endOfScan(bytes, at)
      kept.push(bytes.subarray(at, scanEnd))
      at = scanEnd
    }
  }
  const turned = orientation === 1 ? [] : [exifSegment(orientation)]
  return join([new Uint8Array([0xff, SOI]), ...turned, ...kept, new Uint8Array([0xff, EOI])])
}

/** Detected by what Android, Apple, and ISO 21496-1 write at a picture's start. */
const gainMapSigns = ['hdr-gain-map', 'HDRGainMap', 'urn:iso:std:iso:ts:21496']
const HEAD_BYTES = 256 * 1024

/** Whether the data after the picture makes it HDR. */
export function hasGainMap(bytes: Uint8Array): boolean {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, HEAD_BYTES))
  return gainMapSigns.some((sign) => head.includes(sign))
}

function isKept(marker: number, segment: Uint8Array): boolean {
  if (marker === COM) return false
  if (marker < APP0 || marker > APP15) return true
  if (marker === 0xe2) return ascii(segment, 4, 12) === 'ICC_PROFILE\0'
  return marker === 0xee && ascii(segment, 4, 5) === 'Adobe'
}

/** Density and version, without the thumbnail. */
function withoutPreview(segment: Uint8Array): Uint8Array {
  const bare = new Uint8Array(18)
  bare.set(segment.subarray(0, 16))
  viewOf(bare).setUint16(2, 16)
  return bare
}

/** Up to the next marker that doesn't belong to the scan. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] !== 0xff) continue
    const next = bytes[at + 1]
    if (next === undefined) return at
    const isOfScan = next === 0 || next === 0xff || (next >= 0xd0 && next <= 0xd7)
    if (!isOfScan) return at
  }
  return bytes.length
}

function exifSegment(orientation: number): Uint8Array {
  const body = join([bytesOf(exifName), orientationOnly(orientation)])
  const head = new Uint8Array([0xff, 0xe1, 0, 0])
  viewOf(head).setUint16(2, body.length + 2)
  return join([head, body])
}
