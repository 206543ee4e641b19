/** The entries of a chat's shelf, newest first. */
import { isPicture } from '../../../../domain/attachments'
import { wordsOf } from '../../../../domain/people-terms'
import { linksIn } from '../../../../domain/shared'
import type { ShelfItem } from '../types'
import { type ShownFile, storedFile } from './shown-file'
import { messageKey, type ViewedMessage, type ViewedPicture, viewedPictures } from './viewed-pictures'

interface Entry {
  key: string
  seq: number
  senderId: string
  senderName: string
  sentAt: number
}

export interface FileEntry extends Entry {
  file: ShownFile
}

export interface LinkEntry extends Entry {
  href: string
  /** Shown as in its message. */
  text: string
  /** The real target. */
  host: string
}

const keyOf = ({ senderId, clientMessageId }: ShelfItem) => messageKey(senderId, clientMessageId)

export function viewedMessage(item: ShelfItem): ViewedMessage {
  const { seq, senderId, senderName, sentAt, content, attachments = [] } = item
  const files = attachments.map((file) => storedFile(file))
  return { key: keyOf(item), seq, senderId, senderName, sentAt, content, files }
}

/** Newest first: the viewer's order reversed, so neighbors here are neighbors there. */
export function photosOf(items: readonly ShelfItem[]): ViewedPicture[] {
  return viewedPictures(items.toReversed().map(viewedMessage)).toReversed()
}

export function filesOf(items: readonly ShelfItem[]): FileEntry[] {
  return items.flatMap((item) => {
    const { seq, senderId, senderName, sentAt, attachments = [] } = item
    return attachments
      .filter((file) => !isPicture(file))
      .map((file, at) => ({ key: `${keyOf(item)} ${at}`, seq, senderId, senderName, sentAt, file: storedFile(file) }))
  })
}

export function linksOf(items: readonly ShelfItem[]): LinkEntry[] {
  return items.flatMap((item) => {
    const { seq, senderId, senderName, sentAt, content } = item
    return linksIn(content).map(({ href, text }) => ({
      key: `${keyOf(item)} ${href}`,
      seq,
      senderId,
      senderName,
      sentAt,
      href,
      text,
      host: new URL(href).host,
    }))
  })
}

/** Whether a search for these words finds an entry that has these texts. */
export function isFound(words: readonly string[], texts: readonly (string | undefined)[]): boolean {
  const there = texts.flatMap((text) => wordsOf(text ?? ''))
  return words.every((word) => there.some((one) => one.includes(word)))
}

export interface Month<Of> {
  /** When its message was sent. */
  at: number
  entries: Of[]
}

/** `monthOf`: returns the viewer's month for a time. */
export function inMonths<Of extends { sentAt: number }>(
  entries: readonly Of[],
  monthOf: (at: number) => number,
): Month<Of>[] {
  const months: Month<Of>[] = []
  for (const entry of entries) {
    const last = months.at(-1)
    if (last && monthOf(last.at) === monthOf(entry.sentAt)) last.entries.push(entry)
    else months.push({ at: entry.sentAt, entries: [entry] })
  }
  return months
}
