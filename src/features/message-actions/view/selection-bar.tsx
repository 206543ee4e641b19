'use client'

import { CheckCheck, Copy, EyeOff, type LucideIcon, Trash2, X } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { useTranslations } from 'use-intl'
import { useBackCloses } from '@/ui/back-closes'
import { cx } from '@/ui/cx'
import { Icon } from '@/ui/icon'
import { IconButton } from '@/ui/icon-button'
import '@/ui/messages/chat'
import type { BulkAction } from '../model/message-actions'
import { useMessageWork } from '../data/message-work'

const icons: Record<BulkAction, LucideIcon> = {
  copy: Copy,
  markRead: CheckCheck,
  deleteForMe: EyeOff,
  deleteForAll: Trash2,
}

/** Instead of the composer while messages are selected: how many, and the actions on all of them. */
export function SelectionBar() {
  const t = useTranslations('chat.selection')
  const { selection, bulkAllowed, runBulk } = useMessageWork()
  const picked = useSyncExternalStore(selection.subscribe, selection.get, () => null)
  useBackCloses(true, selection.clear)
  const allowed = picked ? bulkAllowed(picked) : []
  return (
    <div
      role="toolbar"
      aria-label={t('label')}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        selection.clear()
      }}
      className="flex min-h-11 items-center gap-1 rounded-sheet p-1 shadow-e1 surface-raised"
    >
      <IconButton label={t('leave')} icon={X} tooltipSide="top" onClick={selection.clear} />
      <span role="status" className="min-w-0 flex-1 truncate type-control">
        {t('count', { count: picked?.size ?? 0 })}
      </span>
      {allowed.map((action) => (
        <button
          key={action}
          type="button"
          aria-label={t(action)}
          data-tooltip={t(action)}
          data-tooltip-side="top"
          onClick={() => runBulk(action)}
          className={cx(
            'grid size-9 flex-none place-items-center rounded-control transition-colors hover:bg-hover max-md:size-11',
            action === 'deleteForAll' ? 'text-danger' : 'text-text-2',
          )}
        >
          <Icon as={icons[action]} />
        </button>
      ))}
    </div>
  )
}
