'use client'

import { CheckCheck, Copy, EyeOff, type LucideIcon, Trash2 } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { useTranslations } from 'use-intl'
import { useBackCloses } from '@/ui/back-closes'
import { cx } from '@/ui/cx'
import { Icon } from '@/ui/icon'
import '@/ui/messages/chat'
import type { BulkAction } from '../model/message-actions'
import { useMessageWork } from '../data/message-work'

const icons: Record<BulkAction, LucideIcon> = {
  copy: Copy,
  markRead: CheckCheck,
  deleteForMe: EyeOff,
  deleteForAll: Trash2,
}

/** Replaces the composer, at its height, while messages are selected: the actions on all of them. */
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
      className="flex min-h-11 items-center gap-0.5 rounded-sheet px-1.5 surface-raised shadow-[inset_0_0_0_1px_var(--line),0_1px_2px_var(--shade)] max-md:rounded-[1.375rem]"
    >
      {allowed.map((action) => (
        <button
          key={action}
          type="button"
          aria-label={t(action)}
          onClick={() => runBulk(action)}
          className={cx(
            'flex h-9 min-w-0 items-center gap-2 rounded-control px-2.5 transition-colors type-control press max-md:h-11',
            action === 'deleteForAll' && 'text-danger',
            action === dangers(allowed)[0] && 'ms-auto',
          )}
        >
          <Icon as={icons[action]} className={action === 'deleteForAll' ? '' : 'text-text-2'} />
          <span className="truncate max-md:hidden">{t(`${action}Short`)}</span>
        </button>
      ))}
    </div>
  )
}

/** Placed at the end. */
const dangers = (actions: readonly BulkAction[]) => actions.filter((action) => action.startsWith('delete'))
