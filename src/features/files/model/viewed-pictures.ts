/** The pictures of a chat, in the viewer's order. */
import { isPicture } from '../../../../domain/attachments'
import { previewText } from '../../../../domain/previews'
import type { ShownFile } from './shown-file'

export interface ViewedMessage {
  key: string
  /** Null until the server has assigned a seq. */
  seq: number | null
  /** Set if the sender may be missing from the people the chat has loaded. */
  senderName?: string
  senderId: string
  sentAt: number
  content: string
  files: readonly ShownFile[]
}

export interface ViewedPicture {
  key: string
  /** The message it was sent in. */
  group: string
  name: string
  url: string
  smallUrl: string
  width: number
  height: number
  /** Its position in the message, from 1, and the number of pictures in that message. */
  at: number
  count: number
  seq: number | null
  senderId: string
  senderName: string | undefined
  sentAt: number
  caption: string
}

/** Sent by a person: identified by sender and client id from the moment it is sent. */
export const messageKey = (senderId: string, clientMessageId: string) => `message ${senderId} ${clientMessageId}`

/** `at`: the index among the message's pictures. */
export const pictureKey = (messageKey: string, at: number) => `${messageKey} ${at}`

/** Excludes pictures that are uploading or were deleted. */
export function viewedPictures(messages: readonly ViewedMessage[]): ViewedPicture[] {
  return messages.flatMap(({ key, seq, senderId, senderName, sentAt, content, files }) => {
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
            seq,
            senderId,
            senderName,
            sentAt,
            caption: previewText(content),
          },
    )
  })
}

/** The picture's current index. If it was deleted, the index of the one that took its place; -1 if none is left. */
export function indexNow(pictures: readonly ViewedPicture[], key: string, before: number): number {
  const index = pictures.findIndex((picture) => picture.key === key)
  return index >= 0 ? index : Math.min(before, pictures.length - 1)
}
