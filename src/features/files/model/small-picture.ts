import { limits } from '../../../../domain/limits'

const qualities = [0.82, 0.7, 0.55, 0.4]
/** Shrink factor if no quality is small enough. */
const steps = [1, 0.75, 0.5]

/**
 * The version of a picture that a timeline shows: wide enough for a sharp screen, in few bytes. Null if the picture is
 * small already, or if this browser can't draw it or blocks reading canvases.
 */
export async function smallPictureOf(file: File): Promise<File | null> {
  if (file.size <= limits.smallPictureBytes) return null
  try {
    if (!isCanvasHonest()) return null
    const whole = await createImageBitmap(file)
    const { width, height } = whole
    whole.close()
    const full = Math.min(1, limits.smallPictureWidth / width, limits.smallPictureHeight / height)
    const scaled = (side: number, by: number) => Math.max(1, Math.round(side * full * by))
    for (const step of steps) {
      const small = await encode(file, { width: scaled(width, step), height: scaled(height, step) })
      if (small) return new File([small], file.name, { type: small.type })
    }
  } catch {
    // Too large to decode, or no such canvas in this browser.
  }
  return null
}

async function encode(file: File, { width, height }: { width: number; height: number }): Promise<Blob | null> {
  const picture = await createImageBitmap(file, { resizeWidth: width, resizeHeight: height, resizeQuality: 'high' })
  const canvas = new OffscreenCanvas(width, height)
  canvas.getContext('2d')?.drawImage(picture, 0, 0)
  picture.close()
  // Transparent pixels would be black in a JPEG.
  const types = file.type === 'image/jpeg' ? ['image/webp', 'image/jpeg'] : ['image/webp']
  for (const type of types) {
    for (const quality of qualities) {
      const blob = await canvas.convertToBlob({ type, quality })
      // Browsers return PNG for types they can't write.
      if (blob.type !== type) break
      if (blob.size <= limits.smallPictureBytes) return blob
    }
  }
  return null
}

/** Browsers that prevent fingerprinting return noise instead of the drawing. */
function isCanvasHonest(): boolean {
  const context = new OffscreenCanvas(4, 4).getContext('2d', { willReadFrequently: true })
  if (!context) return false
  context.fillStyle = 'rgb(200 40 90)'
  context.fillRect(0, 0, 4, 4)
  const { data } = context.getImageData(0, 0, 4, 4)
  const drawn = [200, 40, 90, 255]
  return data.every((value, at) => Math.abs(value - (drawn[at % 4] ?? 0)) <= 3)
}
