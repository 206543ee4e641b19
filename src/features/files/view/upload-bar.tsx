'use client'

import { useTranslations } from 'use-intl'
import { cx } from '@/ui/cx'
import '@/ui/messages/chats'
import '@/ui/messages/files'
import type { Upload } from '../types'

/** Upload progress. */
export function UploadBar({ upload, className }: { upload: Upload; className?: string }) {
  const t = useTranslations('files')
  const part = upload.size === 0 ? 0 : upload.sent / upload.size
  return (
    <span
      role="progressbar"
      aria-label={t('uploading', { name: upload.name })}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(part * 100)}
      className={cx('block h-[3px] overflow-hidden rounded-pill bg-inset', className)}
    >
      <span style={{ width: `${part * 100}%` }} className="block h-full rounded-pill bg-fill" />
    </span>
  )
}
