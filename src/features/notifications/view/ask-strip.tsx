'use client'

import { BellRing } from 'lucide-react'
import { useConvex } from 'convex/react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useSiteUrl } from '@/features/presence/view/heartbeat-provider'
import { Icon } from '@/ui/icon'
import '@/ui/messages/notifications'
import { askBrowser, useStanding } from '../data/browser'
import { useDeclinedAt, useDeviceChoices, useMissed } from '../data/choices'
import { registerHere } from '../data/register'
import { asks } from '../model/standing'

const actionClass = 'h-8 flex-none rounded-chip px-2 font-semibold type-small max-md:h-11'

/** Asks before the browser does, once there was something to tell; its own question comes only when this is pressed. */
export function AskStrip({ meId }: { meId: string }) {
  const siteUrl = useSiteUrl()
  const t = useTranslations('notifications.ask')
  const convex = useConvex()
  const standing = useStanding()
  const [missed] = useMissed()
  const [declinedAt, setDeclinedAt] = useDeclinedAt()
  const [choices, setChoices] = useDeviceChoices()
  const [now] = useState(() => Date.now())
  if (!asks({ standing, wasMissed: missed === 'yes', declinedAt: declinedAt || null, now })) return null

  async function turnOn() {
    if ((await askBrowser()) !== 'allowed') return
    setChoices({ popups: true })
    await registerHere({ convex, userId: meId, siteUrl, choices: { ...choices, popups: true } })
  }

  return (
    <section
      aria-label={t('title')}
      className="flex min-h-11 flex-none animate-appear items-center gap-2.5 border-b border-line px-4 py-1 surface-raised type-small"
    >
      <Icon as={BellRing} size={16} className="text-accent" />
      <p className="min-w-0 flex-1">
        <span className="font-semibold">{t('title')}</span>{' '}
        <span className="text-text-2 max-md:hidden">{t('text')}</span>
      </p>
      <button type="button" onClick={() => void turnOn().catch(() => {})} className={`${actionClass} text-accent`}>
        {t('turnOn')}
      </button>
      <button type="button" onClick={() => setDeclinedAt(Date.now())} className={`${actionClass} text-text-2`}>
        {t('notNow')}
      </button>
    </section>
  )
}
