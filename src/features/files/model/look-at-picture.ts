import { isPictureType } from '../../../../domain/attachments'
import { limits } from '../../../../domain/limits'

/** A picture as the browser shows it, turned as its camera was; null for what it can't show. */
export async function lookAtPicture(file: File) {
  if (!isPictureType(file.type)) return null
  const url = URL.createObjectURL(file)
  const image = new Image()
  image.src = url
  try {
    await image.decode()
  } catch {
    // Damaged, or no picture at all: it goes as a file.
  }
  const { naturalWidth: width, naturalHeight: height } = image
  if (width > 0 && height > 0 && Math.max(width, height) <= limits.imageSide) return { url, width, height }
  URL.revokeObjectURL(url)
  return null
}
