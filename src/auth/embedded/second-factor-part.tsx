'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import '@/ui/messages/accounts'
import { onDemand } from '@/ui/on-demand'
import type { OwnAccount } from './account-endpoints'

const dialog = onDemand(() => import('./second-factor-dialog').then((part) => part.SecondFactorDialog))

export type SecondFactorTask = 'set-up' | 'new-codes' | 'turn-off'

interface SecondFactorPartProps {
  account: OwnAccount
  onChanged: () => void
}

/** Two-step sign-in: whether it is on, and what can be done about it. */
export function SecondFactorPart({ account, onChanged }: SecondFactorPartProps) {
  const t = useTranslations('secondFactor')
  const [task, setTask] = useState<SecondFactorTask | null>(null)
  const begin = (next: SecondFactorTask) => dialog.load(() => setTask(next))
  return (
    <>
      <p className="text-text-2 type-small">
        {account.hasSecondFactor ? t('on', { count: account.recoveryCodes }) : t('off')}
      </p>
      <div className="flex flex-wrap gap-2">
        {account.hasSecondFactor ? (
          <>
            <Button onClick={() => begin('new-codes')}>{t('newCodes')}</Button>
            <Button onClick={() => begin('turn-off')}>{t('turnOff')}</Button>
          </>
        ) : (
          <Button onClick={() => begin('set-up')}>{t('setUp')}</Button>
        )}
      </div>
      {task ? (
        <dialog.Part
          task={task}
          onClose={() => {
            setTask(null)
            onChanged()
          }}
        />
      ) : null}
    </>
  )
}
