'use client'

import { useFormatter, useTranslations } from 'use-intl'
import '@/ui/messages/chats'
import { type FilesSummary, summaryOf } from '../../../../domain/attachments'
import type { UploadTrouble } from '../types'

const KB = 1024
const MB = 1024 * KB

type Unit = 'kilobyte' | 'megabyte'

function inUnit(bytes: number, unit: Unit): number {
  return bytes / (unit === 'megabyte' ? MB : KB)
}

const unitOf = (bytes: number): Unit => (bytes >= MB ? 'megabyte' : 'kilobyte')

/** The file extension, by which people recognize a type. */
function kindOf(name: string): string {
  return /\.(\w{1,8})$/u.exec(name)?.[1]?.toUpperCase() ?? ''
}

/** Texts about files. */
export function useFileWords() {
  const t = useTranslations('files')
  const format = useFormatter()
  const size = (bytes: number) => {
    const unit = unitOf(bytes)
    const maximumFractionDigits = unit === 'megabyte' ? 1 : 0
    // Rounded up to at least 1 kB.
    const shown = bytes > 0 && bytes < KB ? KB : bytes
    return format.number(inUnit(shown, unit), { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits })
  }
  /** The preview of a message without text: “Photo”, “2 photos”, the file's name, “3 files”. */
  const summary = ({ count, pictures, name }: FilesSummary) => {
    if (pictures === count) return t('photos', { count })
    return count === 1 ? name : t('files', { count })
  }
  return {
    summary,
    /** The whole content of a message, for screen readers. */
    said: (content: string, attachments: Parameters<typeof summaryOf>[0]) => {
      const files = summaryOf(attachments)
      return [files && summary(files), content].filter(Boolean).join('. ')
    },
    /** Why an upload failed. */
    trouble: (trouble: UploadTrouble | null) =>
      trouble?.kind === 'refused' ? (trouble.reason ?? t('refused')) : t(trouble?.kind === 'lost' ? 'lost' : 'stopped'),
    /** “PDF, 2.4 MB” */
    describe: (file: { name: string; size: number }) => {
      const kind = kindOf(file.name)
      return kind === '' ? size(file.size) : t('kind', { kind, size: size(file.size) })
    },
    /** “7.1 of 18 MB” */
    progress: (sent: number, whole: number) => {
      const digits = { maximumFractionDigits: unitOf(whole) === 'megabyte' ? 1 : 0 }
      return t('progress', { sent: format.number(inUnit(sent, unitOf(whole)), digits), size: size(whole) })
    },
  }
}
