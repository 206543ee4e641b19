/** Maximum size of a picture to choose: enough for any camera's photo, and not more than memory can hold. */
const largestFile = 30 * 1024 * 1024

/** The file can't be shown as a picture; `code` says why. */
export class PictureError extends Error {
  constructor(readonly code: 'notPicture' | 'tooLarge') {
    super(code)
  }
}

/**
 * The middle of a picture as a square of at most `side` pixels, in at most `maxBytes`: WebP, or JPEG if the browser
 * can't write that.
 */
export async function squarePicture(file: Blob, side: number, maxBytes: number): Promise<Blob> {
  if (file.size > largestFile) throw new PictureError('tooLarge')
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new PictureError('notPicture')
  })
  try {
    const edge = Math.min(bitmap.width, bitmap.height)
    const size = Math.min(side, edge)
    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = size
    const context = canvas.getContext('2d')
    if (!context || size === 0) throw new PictureError('notPicture')
    context.imageSmoothingQuality = 'high'
    context.drawImage(bitmap, (bitmap.width - edge) / 2, (bitmap.height - edge) / 2, edge, edge, 0, 0, size, size)
    for (const quality of [0.86, 0.7, 0.5]) {
      const picture = await encoded(canvas, quality)
      if (picture.size <= maxBytes) return picture
    }
    throw new PictureError('tooLarge')
  } finally {
    bitmap.close()
  }
}

async function encoded(canvas: HTMLCanvasElement, quality: number): Promise<Blob> {
  const encode = (type: string) => new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, quality))
  const webp = await encode('image/webp')
  // A browser that can't write WebP returns a PNG instead, which is many times as large.
  const picture = webp?.type === 'image/webp' ? webp : await encode('image/jpeg')
  if (!picture) throw new PictureError('notPicture')
  return picture
}
