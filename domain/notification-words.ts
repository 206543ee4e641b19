/**
 * Texts of notifications other than what people wrote. The server uses them for pushes, in the device's language, and
 * the service worker for its button: neither has the page's texts.
 */
import type { FilesSummary } from './attachments'
import { deletedAccountName } from './deleted-account'
import { isLanguage, type Language } from './language'

export interface NotificationWords {
  /** If the device doesn't show message texts. */
  hiddenText: string
  hiddenReaction: string
  /** If a message that was shown is deleted and there is nothing else to show. */
  deleted: string
  /** Replaces the name of a deleted account. */
  deletedAccount: string
  photo: string
  photos: (count: number) => string
  files: (count: number) => string
  reacted: (emoji: string, text: string) => string
  /** For a push that can't be read. */
  unknown: string
  markRead: string
}

const words: Record<Language, NotificationWords> = {
  en: {
    hiddenText: 'New message',
    hiddenReaction: 'New reaction',
    deleted: 'Message deleted',
    deletedAccount: deletedAccountName,
    photo: 'Photo',
    photos: (count) => `${count} photos`,
    files: (count) => `${count} files`,
    reacted: (emoji, text) => `Reacted ${emoji} to “${text}”`,
    unknown: 'New messages',
    markRead: 'Mark as read',
  },
  de: {
    hiddenText: 'Neue Nachricht',
    hiddenReaction: 'Neue Reaktion',
    deleted: 'Nachricht gelöscht',
    deletedAccount: 'Gelöschtes Konto',
    photo: 'Foto',
    photos: (count) => `${count} Fotos`,
    files: (count) => `${count} Dateien`,
    reacted: (emoji, text) => `Hat mit ${emoji} auf „${text}“ reagiert`,
    unknown: 'Neue Nachrichten',
    markRead: 'Als gelesen markieren',
  },
}

/** Devices registered by an earlier version haven't reported their language. */
export const notificationWords = (language: unknown): NotificationWords => words[isLanguage(language) ? language : 'en']

export function filesText(
  { count, pictures, name }: FilesSummary,
  { photo, photos, files }: NotificationWords,
): string {
  if (count === 1) return pictures === 1 ? photo : name
  return pictures === count ? photos(count) : files(count)
}

/** A group member's message, shown under the group's name. */
export const saidBy = (name: string, text: string): string => `${name}: ${text}`
