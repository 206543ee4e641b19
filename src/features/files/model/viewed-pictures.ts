/** All pictures that a chat has loaded, for the viewer. */
import { isPicture } from '../../../../domain/attachments'
import { previewText } from '../../../../domain/previews'
import type { ShownFile } from './shown-file'

export interface ViewedMessage {
  key: string
  senderId: string
  sentAt: number
  content: string
  files: readonly ShownFile[]
}

export interface ViewedPicture {
  key: string
  /** Its message. */
  group: string
  name: string
  url: string
  smallUrl: string
  width: number
  height: number
  /** Its place among its message's pictures, from 1, and how many these are. */
  at: number
  count: number
  senderId: string
  sentAt: number
  caption: string
}

/** `at`: among the message's pictures, from 0. */
export const pictureKey = (messageKey: string, at: number) => `${messageKey} ${at}`

/** Without those that are still uploading or no longer there. */
export function viewedPictures(messages: readonly ViewedMessage[]): ViewedPicture[] {
  return messages.flatMap(({ key, senderId, sentAt, content, files }) => {
    const pictures = files.filter(isPicture)
    return pictures.flatMap(({ name, url, smallUrl, localUrl, width, height }, index) =>
      url === null
        ? []
        : {
            key: pictureKey(key, index),
            group: key,
            name,
            url: localUrl ?? url,
            smallUrl: localUrl ?? smallUrl ?? url,
            width,
            height,
            at: index + 1,
            count: pictures.length,
            senderId,
            sentAt,
            caption: previewText(content),
          },
    )
  })
}

/** Where the picture is now. If it was deleted, whatever took its place; -1 if none is left. */
export function indexNow(pictures: readonly ViewedPicture[], key: string, before: number): number {
  const index = pictures.findIndex((picture) => picture.key === key)
  return index >= 0 ? index : Math.min(before, pictures.length - 1)
}
