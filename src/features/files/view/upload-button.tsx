'use client'

import type { RotateCw } from 'lucide-react'
import { cx } from '@/ui/cx'
import { Icon } from '@/ui/icon'

/** The props for controlling the upload of a pending message's files. */
export interface Sending {
  /** The message the uploads belong to. */
  senderId: string
  onCancel: (uploadId: string) => void
}

interface UploadButtonProps {
  label: string
  icon: typeof RotateCw
  onClick: () => void
  className: string
}

/** Shown in place of a file that is uploading: cancels or retries the upload. */
export function UploadButton({ label, icon, onClick, className }: UploadButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      data-tooltip={label}
      onClick={onClick}
      className={cx(
        'relative grid flex-none place-items-center rounded-control after:absolute after:-inset-1',
        className,
      )}
    >
      <Icon as={icon} size={18} />
    </button>
  )
}
