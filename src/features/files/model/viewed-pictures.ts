/** The pictures of a chat, for the viewer. */
import { isPicture } from '../../../../domain/attachments'
import { previewText } from '../../../../domain/previews'
import type { ShownFile } from './shown-file'

export interface ViewedMessage {
  key: string
  /** Null until the server has assigned it. */
  seq: number | null
  /** If they may be none of the people that the chat has loaded. */
  senderName?: string
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
  seq: number | null
  senderId: string
  senderName: string | undefined
  sentAt: number
  caption: string
}

/** Sent by a person: identified by sender and client id from the moment it is sent. */
export const messageKey = (senderId: string, clientMessageId: string) => `message ${senderId} ${clientMessageId}`

/** `at`: among the message's pictures, from 0. */
export const pictureKey = (messageKey: string, at: number) => `${messageKey} ${at}`

/** Without those that are still uploading or no longer there. */
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

/** Where the picture is now. If it was deleted, whatever took its place; -1 if none is left. */
export function indexNow(pictures: readonly ViewedPicture[], key: string, before: number): number {
  const index = pictures.findIndex((picture) => picture.key === key)
  return index >= 0 ? index : Math.min(before, pictures.length - 1)
}
