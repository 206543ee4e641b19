'use client'

import { useTranslations } from 'use-intl'
import { cx } from '@/ui/cx'
import '@/ui/messages/chats'
import '@/ui/messages/files'
import { useFileWords } from '../data/file-words'
import { saveFile } from '../data/save-file'

interface DownloadLinkProps {
  file: { name: string; size: number }
  url: string
  className: string
}

/** Covers the card or row of a file, which saves it when pressed. */
export function DownloadLink({ file, url, className }: DownloadLinkProps) {
  const t = useTranslations('files')
  const words = useFileWords()
  const { name } = file
  return (
    <a
      href={url}
      download={name}
      rel="noopener"
      aria-label={`${t('download', { name })}, ${words.describe(file)}`}
      onClick={(event) => {
        event.preventDefault()
        void saveFile(url, name)
      }}
      className={cx('absolute inset-0 rounded-control', className)}
    />
  )
}
