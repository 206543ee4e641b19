'use client'

import { RefreshCw, X } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Icon } from '@/ui/icon'
import '@/ui/messages/shell'
import { useUpdate } from '../data/use-update'

/** The page never reloads by itself: the user decides when. */
export function UpdateStrip() {
  const t = useTranslations('update')
  const [isReady, putOff] = useUpdate()
  if (!isReady) return null
  return (
    <section
      role="status"
      className="flex min-h-11 flex-none animate-appear items-center gap-2.5 bg-wash ps-4 pe-2 py-1 text-text-1 type-small"
    >
      <Icon as={RefreshCw} size={16} className="text-accent" />
      <p className="min-w-0 flex-1">{t('ready')}</p>
      <button
        type="button"
        onClick={() => window.location.reload()}
        className="h-8 flex-none rounded-chip px-2 font-semibold text-accent max-md:h-11"
      >
        {t('reload')}
      </button>
      <button
        type="button"
        aria-label={t('later')}
        onClick={putOff}
        className="grid size-8 flex-none place-items-center rounded-chip text-text-2 press max-md:size-11"
      >
        <Icon as={X} size={16} />
      </button>
    </section>
  )
}
