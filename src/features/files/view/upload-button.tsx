'use client'

import type { RotateCw } from 'lucide-react'
import { cx } from '@/ui/cx'
import { Icon } from '@/ui/icon'

/** What files of a message that is on its way need. */
export interface Sending {
  /** Whose uploads they are. */
  senderId: string
  onCancel: (uploadId: string) => void
}

interface UploadButtonProps {
  label: string
  icon: typeof RotateCw
  onClick: () => void
  className: string
}

/** In the place of what is still coming: ends it, or tries again. */
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
