'use client'

import { CircleCheck, CircleDashed, TriangleAlert } from 'lucide-react'
import { type ReactNode, useCallback, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import { FieldRow } from '@/ui/field-row'
import { FormError } from '@/ui/form-error'
import { Icon } from '@/ui/icon'
import { Later } from '@/ui/later'
import '@/ui/messages/administration'
import { Row, RowGroup } from '@/ui/row-group'
import { SkeletonLine } from '@/ui/skeleton'
import { Time } from '@/ui/time/time'
import { toast } from '@/ui/toast'
import { useAuthErrorText } from './auth-error-text'
import { useAccountClient } from './account-client'
import { flagTag } from './flag-tag'
import { InviteLink } from './invite-link'
import { backupWords, type CheckId, checksOf, type CheckState } from './server-checks'
import { useAnswer } from './use-answer'
import type { ServerFacts } from '../server/server-endpoints'

/** For administrators: the state of the server, who can sign up, and whom people can contact. */
export function ServerPanel() {
  const t = useTranslations('server')
  const errorText = useAuthErrorText()
  const client = useAccountClient()
  const ask = useCallback(async () => asOfNow(await client.server()), [client])
  const { value: found, error, isMissing, take } = useAnswer(ask)
  if (isMissing) return <Later />
  if (found === null) return error === null ? <SkeletonLine /> : <FormError>{errorText(error)}</FormError>
  return (
    <>
      <Health {...found} />
      <RowGroup label={t('invitations')}>
        <div className="grid gap-3 p-4">
          <InviteLink />
        </div>
      </RowGroup>
      <RowGroup label={t('people')} hint={t('ownerHint')}>
        <Contact facts={found.facts} onSaved={(facts) => take(asOfNow(facts))} />
      </RowGroup>
    </>
  )
}

const asOfNow = (facts: ServerFacts) => ({ facts, at: Date.now() })

function Health({ facts, at }: { facts: ServerFacts; at: number }) {
  const t = useTranslations('server')
  const checks = checksOf(facts, at)
  const wrong = checks.filter(({ state }) => state === 'wrong').length
  return (
    <>
      <p
        className={
          wrong > 0
            ? 'flex items-center gap-2.5 rounded-control bg-warning-wash px-4 py-2.5 type-body'
            : 'flex items-center gap-2.5 px-1 text-text-2 type-body'
        }
      >
        <Sign state={wrong > 0 ? 'wrong' : 'well'} />
        {wrong > 0 ? t('wrong', { count: wrong }) : t('well')}
      </p>
      <RowGroup label={t('checks')} note={t('version', { version: facts.version })}>
        {checks.map(({ id, state }) => (
          <Row
            key={id}
            lead={<Sign state={state} />}
            title={t(`check.${id}`)}
            text={
              <span className="wrap-anywhere">
                <Words id={id} facts={facts} at={at} />
              </span>
            }
          >
            {id === 'mail' && facts.mail ? <TestMail /> : null}
          </Row>
        ))}
      </RowGroup>
    </>
  )
}

const SIGNS = {
  well: [CircleCheck, 'text-good'],
  off: [CircleDashed, 'text-text-3'],
  wrong: [TriangleAlert, 'text-warning'],
} as const

function Sign({ state }: { state: CheckState }) {
  const [icon, className] = SIGNS[state]
  return <Icon as={icon} size={18} className={className} />
}

function Words({ id, facts, at }: { id: CheckId; facts: ServerFacts; at: number }): ReactNode {
  const t = useTranslations('server')
  const { backups, damage, isDiskFull, mail, administrators } = facts
  if (id === 'data') return damage ?? t('dataWell')
  if (id === 'disk') return isDiskFull ? t('diskFull') : t('diskWell')
  if (id === 'administrators') return t('administrators', { count: administrators })
  if (id === 'mail') {
    if (!mail) return t.rich('mailOff', { flag: flagTag })
    return mail.problem ? t('mailProblem', { reason: mail.problem }) : t('mailFrom', { from: mail.from })
  }
  const words = backupWords(facts, at)
  if (words === 'failed')
    return t.rich('backup.failed', { time: timeTag(backups!.lastFailed!), reason: backups!.reason! })
  if (words === 'last' || words === 'late') {
    return t.rich(`backup.${words}`, { time: timeTag(backups!.lastMade!), folder: backups!.to })
  }
  return t.rich(`backup.${words}`, { flag: flagTag })
}

/** Renders <time> in a sentence. */
const timeTag = (value: number) => () => <Time key="time" value={value} as="until" />

function TestMail() {
  const t = useTranslations('server')
  const client = useAccountClient()
  const errorText = useAuthErrorText()
  const [error, setError] = useState<unknown>(null)
  const test = async () => {
    setError(null)
    try {
      toast(t('testMailSent', { email: (await client.testMail()).to }))
    } catch (thrown) {
      setError(thrown)
    }
  }
  return (
    <div className="flex max-w-1/2 flex-none flex-col items-end gap-1">
      <Button onClick={() => void test()}>{t('testMail')}</Button>
      {error ? <FormError className="text-end">{errorText(error)}</FormError> : null}
    </div>
  )
}

function Contact({ facts, onSaved }: { facts: ServerFacts; onSaved: (facts: ServerFacts) => void }) {
  const t = useTranslations('server')
  const client = useAccountClient()
  const reasonOf = useAuthErrorText()
  if (facts.isOwnerFixed) {
    return (
      <Row title={t('owner')} text={t('ownerFixed')}>
        <span className="max-w-[60%] wrap-anywhere text-text-2 type-body">{facts.owner}</span>
      </Row>
    )
  }
  return (
    <FieldRow
      label={t('owner')}
      value={facts.owner ?? ''}
      placeholder={t('ownerPlaceholder')}
      autoComplete="off"
      maxLength={100}
      reasonOf={reasonOf}
      onSave={async (line) => onSaved(await client.setOwner(line))}
    />
  )
}
