/** The headers of picture files: no pixels, but everything that determines the dimensions. */

export const pictureTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'] as const
export type PictureType = (typeof pictureTypes)[number]

const letters = (text: string) => [...text].map((letter) => letter.charCodeAt(0))
const big = (value: number, bytes: number) =>
  Array.from({ length: bytes }, (_, at) => Math.floor(value / 256 ** (bytes - 1 - at)) & 255)
const little = (value: number, bytes: number) => big(value, bytes).toReversed()

export const box = (type: string, ...content: number[][]): number[] => {
  const inner = content.flat()
  return [...big(inner.length + 8, 4), ...letters(type), ...inner]
}

/** The sizes of the picture's items. */
export const avif = (brand: string, sizes: readonly [number, number][], ...rest: number[][]): number[] => [
  ...box('ftyp', letters(brand), big(0, 4), letters('mif1')),
  ...box(
    'meta',
    big(0, 4),
    box('iprp', box('ipco', ...sizes.map(([width, height]) => box('ispe', big(0, 4), big(width, 4), big(height, 4))))),
  ),
  ...rest.flat(),
]

/** A track of this size, for animated pictures. */
export const movie = (width: number, height: number) =>
  box('moov', box('trak', box('tkhd', big(0, 76), big(width * 65_536, 4), big(height * 65_536, 4))))

export const gif = (screen: [number, number], frame: [number, number]): number[] => {
  const sides = (size: [number, number]) => size.flatMap((side) => little(side, 2))
  const colours = [0x80, 0, 0, 0, 0, 0, 255, 255, 255]
  const howItPlays = [0x21, 0xf9, 4, 0, 0, 0, 0, 0]
  return [letters('GIF89a'), sides(screen), colours, howItPlays, [0x2c, 0, 0, 0, 0], sides(frame), [0]].flat()
}

export const jpeg = (width: number, height: number, before: number[] = []): number[] =>
  [[0xff, 0xd8], before, [0xff, 0xc2, 0, 17, 8], big(height, 2), big(width, 2)].flat()

const riff = (chunk: string, ...content: number[][]): number[] =>
  [letters('RIFF'), big(0, 4), letters(`WEBP${chunk}`), little(10, 4), ...content].flat()

export const webp = {
  extended: (width: number, height: number) => riff('VP8X', big(0, 4), little(width - 1, 3), little(height - 1, 3)),
  lossless: (width: number, height: number) => riff('VP8L', [0x2f], little(width - 1 + (height - 1) * 2 ** 14, 4)),
  lossy: (width: number, height: number) =>
    riff('VP8 ', big(0, 3), [0x9d, 1, 0x2a], little(width, 2), little(height, 2)),
}

export const png = (width: number, height: number): number[] =>
  [[0x89], letters('PNG\r\n\x1a\n'), big(13, 4), letters('IHDR'), big(width, 4), big(height, 4), [8, 2, 0, 0, 0]].flat()

const heads: Record<PictureType, (width: number, height: number) => number[]> = {
  'image/png': png,
  'image/jpeg': (width, height) => jpeg(width, height),
  'image/gif': (width, height) => gif([width, height], [width, height]),
  'image/webp': webp.extended,
  'image/avif': (width, height) => avif('avif', [[width, height]]),
}

export const pictureHead = (type: PictureType, width: number, height: number) =>
  Uint8Array.from(heads[type](width, height))
