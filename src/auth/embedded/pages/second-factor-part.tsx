'use client'

import { ShieldCheck, Ticket } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import { Icon } from '@/ui/icon'
import '@/ui/messages/administration'
import { onDemand } from '@/ui/on-demand'
import { Row, RowGroup } from '@/ui/row-group'
import { Tag } from '@/ui/tag'
import type { OwnAccount } from '../server/account-endpoints'
import type { SecondFactorTask } from './second-factor-dialog'

const dialog = onDemand(() => import('./second-factor-dialog').then((part) => part.SecondFactorDialog))

interface SecondFactorPartProps {
  account: OwnAccount
  onChanged: () => void
}

/** Two-step sign-in: whether it is on, and the actions for it. */
export function SecondFactorPart({ account, onChanged }: SecondFactorPartProps) {
  const t = useTranslations('secondFactor')
  const [task, setTask] = useState<SecondFactorTask | null>(null)
  const begin = (next: SecondFactorTask) => dialog.load(() => setTask(next))
  const { hasSecondFactor } = account
  return (
    <>
      <RowGroup label={t('label')}>
        <Row
          title={t('app')}
          text={hasSecondFactor ? <Tag tone="good">{t('isOn')}</Tag> : t('off')}
          lead={<Icon as={ShieldCheck} className="text-text-2" />}
        >
          {hasSecondFactor ? (
            <Button onClick={() => begin('turn-off')}>{t('turnOff')}</Button>
          ) : (
            <Button aria-label={t('setUp')} onClick={() => begin('set-up')}>
              {t('setUpShort')}
            </Button>
          )}
        </Row>
        {hasSecondFactor ? (
          <Row
            title={t('codes')}
            text={t('codesLeft', { count: account.recoveryCodes })}
            lead={<Icon as={Ticket} className="text-text-2" />}
          >
            <Button aria-label={t('newCodes')} onClick={() => begin('new-codes')}>
              {t('newCodesShort')}
            </Button>
          </Row>
        ) : null}
      </RowGroup>
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
