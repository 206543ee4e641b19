import { isPictureType } from '../../../../domain/attachments'
import { limits } from '../../../../domain/limits'

/** A picture's dimensions as the browser shows it, rotated by its orientation; null if the browser can't show it. */
export async function lookAtPicture(file: File) {
  if (!isPictureType(file.type)) return null
  const url = URL.createObjectURL(file)
  const image = new Image()
  image.src = url
  try {
    await image.decode()
  } catch {
    // Damaged, or not a picture: it is sent as a file.
  }
  const { naturalWidth: width, naturalHeight: height } = image
  if (width > 0 && height > 0 && Math.max(width, height) <= limits.imageSide) return { url, width, height }
  URL.revokeObjectURL(url)
  return null
}
