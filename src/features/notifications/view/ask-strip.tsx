'use client'

import { BellOff, BellRing, X } from 'lucide-react'
import { useConvex } from 'convex/react'
import { useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useSiteUrl } from '@/features/presence/view/heartbeat-provider'
import { Icon } from '@/ui/icon'
import '@/ui/messages/notifications'
import { allowingHere, askBrowser, useStanding } from '../data/browser'
import { useDeclinedAt, useDeviceChoices, useMissed, useToldDenied } from '../data/choices'
import { registerHere } from '../data/register'
import { asks, tellsDenied } from '../model/standing'

const actionClass = 'h-8 flex-none rounded-chip px-2 font-semibold type-small max-md:h-11'

/** Above a chat, once a message was missed: what prevents notifications. */
export function AskStrip({ meId }: { meId: string }) {
  const standing = useStanding()
  const [missed] = useMissed()
  const [declinedAt, setDeclinedAt] = useDeclinedAt()
  const [told, setTold] = useToldDenied()
  const [{ popups }] = useDeviceChoices()
  const [now] = useState(() => Date.now())
  const wasMissed = missed === 'yes'
  if (asks({ standing, wasMissed, declinedAt: declinedAt || null, now })) {
    return <Asks meId={meId} onDecline={() => setDeclinedAt(Date.now())} />
  }
  if (popups && tellsDenied({ standing, wasMissed, wasTold: told === 'yes' })) {
    return <TellsDenied onClose={() => setTold('yes')} />
  }
  return null
}

/** Asks before the browser does; its own prompt appears only when the button is pressed. */
function Asks({ meId, onDecline }: { meId: string; onDecline: () => void }) {
  const siteUrl = useSiteUrl()
  const t = useTranslations('notifications.ask')
  const convex = useConvex()
  const [choices, setChoices] = useDeviceChoices()

  async function turnOn() {
    if ((await askBrowser()) !== 'allowed') return
    await registerHere({ convex, userId: meId, siteUrl, choices: { ...choices, popups: true }, isAsked: true })
    setChoices({ popups: true })
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
      <button type="button" onClick={onDecline} className={`${actionClass} text-text-2`}>
        {t('notNow')}
      </button>
    </section>
  )
}

/** Only the browser's settings can undo its block. */
function TellsDenied({ onClose }: { onClose: () => void }) {
  const t = useTranslations('notifications')
  const [saysHow, setSaysHow] = useState(false)
  const id = useId()
  return (
    <section
      aria-label={t('denied.title')}
      className="flex min-h-9 flex-none animate-appear items-start gap-2.5 border-b border-line ps-4 pe-2 py-0.5 type-small"
    >
      <Icon as={BellOff} size={16} className="mt-2 text-text-3 max-md:mt-3.5" />
      <div className="min-w-0 flex-1 py-1.5 max-md:py-3">
        <p>{t('denied.title')}</p>
        <p id={id} role="status" className="text-text-2 empty:hidden">
          {saysHow ? t(`allowing.${allowingHere()}`) : null}
        </p>
      </div>
      <button
        type="button"
        aria-expanded={saysHow}
        aria-controls={id}
        onClick={() => setSaysHow(!saysHow)}
        className={`${actionClass} text-accent`}
      >
        {t('denied.how')}
      </button>
      <button
        type="button"
        aria-label={t('denied.close')}
        onClick={onClose}
        className="grid size-8 flex-none place-items-center rounded-chip text-text-2 press max-md:size-11"
      >
        <Icon as={X} size={16} />
      </button>
    </section>
  )
}
