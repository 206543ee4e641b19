'use client'

import { WifiOff } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Icon } from './icon'
import './messages/shell'

interface OfflineStripProps {
  text: string
  onRetry?: () => void
}

/** Below a pane's header while there is no connection; the caller waits 2 s before it shows one. */
export function OfflineStrip({ text, onRetry }: OfflineStripProps) {
  const t = useTranslations('offline')
  return (
    <div
      role="status"
      className="flex min-h-9 flex-none animate-appear items-center gap-2.5 bg-warning-wash px-4 text-text-1 type-small"
    >
      <Icon as={WifiOff} size={16} className="text-warning" />
      <span className="min-w-0 flex-1 max-md:py-2 md:truncate">{text}</span>
      {onRetry ? (
        <button type="button" onClick={onRetry} className="h-7 rounded-chip px-1.5 font-semibold max-md:h-9">
          {t('tryNow')}
        </button>
      ) : null}
    </div>
  )
}
