'use client'

import { Share, SquarePlus } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { cx } from '@/ui/cx'
import { Button } from '@/ui/button'
import { Icon } from '@/ui/icon'
import { Mark } from '@/ui/mark'
import '@/ui/messages/profile'
import { useInstall } from '../data/use-install'

/** `isHint`: above the list, until it is answered. Otherwise, always. */
export function InstallCard({ isHint = false }: { isHint?: boolean }) {
  const t = useTranslations('install')
  const { way, isOffered, ask, answer } = useInstall()
  const [showsSteps, setShowsSteps] = useState(false)
  if (way === null || (isHint && !isOffered)) return null
  return (
    <section
      aria-label={t('title')}
      className={cx(
        'flex-none animate-appear rounded-turn border border-line p-4 surface-open md:hidden',
        isHint && 'mx-4 mt-[calc(0.75rem+env(safe-area-inset-top))] mb-2',
      )}
    >
      <div className="flex items-start gap-3">
        <Mark size={36} className="flex-none text-accent" />
        <div className="min-w-0 flex-1">
          <h2 className="font-semibold type-body">{t('title')}</h2>
          <p className="text-text-2 type-small">{t('text')}</p>
        </div>
      </div>
      {showsSteps ? (
        <ol className="mt-3 flex flex-col gap-2 type-small">
          <Step icon={Share} text={t('share')} />
          <Step icon={SquarePlus} text={t('home')} />
        </ol>
      ) : null}
      <div className="mt-3 flex gap-2 *:h-11 *:flex-1">
        {showsSteps ? null : (
          <Button variant="primary" onClick={way === 'ask' ? ask : () => setShowsSteps(true)}>
            {t('add')}
          </Button>
        )}
        {isHint ? <Button onClick={answer}>{t(showsSteps ? 'done' : 'later')}</Button> : null}
      </div>
    </section>
  )
}

function Step({ icon, text }: { icon: typeof Share; text: string }) {
  return (
    <li className="flex items-center gap-3">
      <span className="grid size-11 flex-none place-items-center rounded-row surface-raised">
        <Icon as={icon} size={20} className="text-accent" />
      </span>
      {text}
    </li>
  )
}
