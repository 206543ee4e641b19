/** The files in a message. */
import { limits } from './limits'
import { plainLine } from './plain-line'

export interface Named {
  name: string
}

export interface Measured {
  width?: number | undefined
  height?: number | undefined
}

/** Types that every browser shows as a picture and that can't contain scripts. */
const pictureTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']

/** Types that can't run anything, wherever they are opened; `application/octet-stream` is only ever downloaded. */
const inertTypes = [...pictureTypes, 'application/pdf', 'text/plain', 'application/octet-stream']
const inertFamilies = /^(?:audio|video)\/[\w.+-]+$/

export const bareType = (type: string): string => (type.split(';')[0] ?? '').trim().toLowerCase()

/** Whether a file of this type can be served from a URL that people open: types that can hold scripts can't. */
export function isInert(type: string): boolean {
  const bare = bareType(type)
  return inertTypes.includes(bare) || inertFamilies.test(bare)
}

/** The type a file is served as: its own if it is inert, otherwise one that browsers save and never show. */
export function sentType(type: string): string {
  return isInert(type) ? bareType(type) : 'application/octet-stream'
}

/**
 * Types that cameras produce and whose metadata pages can't remove: such a file may reveal where and with what it was
 * made.
 */
export const isTelling = (type: string): boolean => /^(?:image|video)\//.test(bareType(type)) && !isPictureType(type)

export const isPictureType = (type: string): boolean => pictureTypes.includes(bareType(type))

/**
 * A picture that is displayed: its dimensions are known, so nothing moves when it loads, and it is small enough for any
 * page.
 */
export function isPicture<File extends Measured & { type: string }>(
  file: File,
): file is File & { width: number; height: number } {
  const { type, width, height } = file
  return isPictureType(type) && width !== undefined && height !== undefined && width * height <= limits.pixelsShown
}

type Measures = { width: number; height: number }

/**
 * The size at which a picture is shown: read from its bytes, and rotated if its sender says so. None if the bytes don't
 * say, if the sender sends it as a file, or if it is too large to be shown.
 */
export function shownMeasures(
  claimed: Measured,
  measured: Measures | undefined,
  hasSmall: boolean,
): Measures | undefined {
  if (!measured || claimed.width === undefined || claimed.height === undefined) return undefined
  const { width, height } = measured
  if (Math.max(width, height) > limits.imageSide) return undefined
  if (width * height > (hasSmall ? limits.pixelsShown : limits.pixelsShownWhole)) return undefined
  const isTurned = claimed.width === height && claimed.height === width
  return isTurned ? { width: height, height: width } : { width, height }
}

/** Replaces a name without visible characters. */
const NAMELESS = 'file'
/** An extension is kept up to this length; a longer one counts as part of the name. */
const longestEnding = 16

/**
 * A file's name as others see it: one line, no path, and of limited length. The middle is cut, because the extension
 * says what a file is.
 */
export function fileName(given: string): string {
  const name = plainLine(given).replace(/[/\\]/g, '_')
  if (name.length <= limits.fileNameLength) return name === '' ? NAMELESS : name
  const dot = name.lastIndexOf('.')
  const ending = dot > 0 && name.length - dot <= longestEnding ? name.slice(dot) : ''
  const room = limits.fileNameLength - ending.length - 1
  // Never inside a character.
  return `${name.slice(0, room).replace(/[\ud800-\udbff]$/, '')}…${ending}`
}

/** Summary of a message's files for a list, independent of the language. */
export interface FilesSummary {
  count: number
  pictures: number
  /** Name of the first file. */
  name: string
}

export function summaryOf(
  files: readonly (Measured & Named & { type: string })[] | undefined,
): FilesSummary | undefined {
  const [first] = files ?? []
  if (!files || !first) return undefined
  return { count: files.length, pictures: files.filter(isPicture).length, name: first.name }
}
