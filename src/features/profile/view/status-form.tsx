'use client'

import { useMutation } from 'convex/react'
import { type FormEvent, useState } from 'react'
import { useTranslations } from 'use-intl'
import { toServerTime } from '@/features/presence/model/server-clock'
import { Button } from '@/ui/button'
import '@/ui/messages/profile'
import { SelectField } from '@/ui/select-field'
import { TextField } from '@/ui/text-field'
import { Time } from '@/ui/time/time'
import { toast } from '@/ui/toast'
import { api } from '../../../../convex/_generated/api'
import { failureText } from '@/ui/failure'
import { limits } from '../../../../domain/limits'
import type { Me } from '../types'
import { StatusEmoji } from './status-emoji'
import { StatusLine } from './status-line'
import { statusEnd, type StatusTime, statusTimes } from '../model/status-times'

/** The most common statuses, one press each. */
const suggestions = [
  { key: 'meeting', emoji: '📅', time: 'hour' },
  { key: 'focusing', emoji: '🎧', time: 'hours4' },
  { key: 'travelling', emoji: '🚆', time: 'hour' },
  { key: 'unwell', emoji: '🤒', time: 'today' },
  { key: 'holiday', emoji: '🌴', time: 'week' },
] as const satisfies readonly { key: string; emoji: string; time: StatusTime }[]

/** The user's own status: set, change, and clear. */
export function StatusForm({ status }: { status: Me['status'] }) {
  return status ? <Standing status={status} /> : <Writing />
}

function Standing({ status }: { status: NonNullable<Me['status']> }) {
  const t = useTranslations('status')
  const setStatus = useMutation(api.users.setStatus)
  const complain = useComplaint()
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <div className="min-w-0 flex-1 wrap-anywhere type-body">
        <StatusLine status={status} />
        {status.until === undefined ? null : (
          <p className="text-text-3 type-small">{t.rich('until', { time: moment(status.until) })}</p>
        )}
      </div>
      <Button onClick={() => void setStatus({ status: null }).catch(complain)}>{t('clear')}</Button>
    </div>
  )
}

function moment(value: number) {
  const shown = <Time value={value} as="until" />
  return () => shown
}

function useComplaint() {
  const t = useTranslations('status')
  return (error: unknown) => toast(failureText(error) ?? t('failed'))
}

function Writing() {
  const t = useTranslations('status')
  const setStatus = useMutation(api.users.setStatus)
  const complain = useComplaint()
  const [emoji, setEmoji] = useState('')
  const [text, setText] = useState('')
  const [time, setTime] = useState<StatusTime>('today')

  async function save(event: FormEvent) {
    event.preventDefault()
    if (text.trim() === '') return
    const until = statusEnd(time, toServerTime(Date.now()))
    const status = {
      text,
      ...(emoji === '' ? {} : { emoji }),
      ...(until === undefined ? {} : { until }),
    }
    await setStatus({ status }).catch(complain)
  }
  return (
    <form onSubmit={(event) => void save(event)} className="grid gap-4">
      <div className="flex flex-wrap gap-1.5" role="group" aria-label={t('suggestions')}>
        {suggestions.map((suggestion) => (
          <button
            key={suggestion.key}
            type="button"
            onClick={() => {
              setEmoji(suggestion.emoji)
              setText(t(suggestion.key))
              setTime(suggestion.time)
            }}
            className="inline-flex h-8 items-center rounded-pill bg-field px-3 transition-colors type-body press [--hover:var(--inset)] max-md:h-11"
          >
            {`${suggestion.emoji} ${t(suggestion.key)}`}
          </button>
        ))}
      </div>
      <div className="grid grid-cols-[5rem_minmax(0,1fr)] gap-3">
        <StatusEmoji value={emoji} onChange={setEmoji} />
        <TextField
          label={t('text')}
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder={t('placeholder')}
          maxLength={limits.statusLength}
          autoComplete="off"
        />
      </div>
      <SelectField<StatusTime>
        label={t('clearAfter')}
        value={time}
        onValueChange={setTime}
        options={statusTimes.map((value) => ({ value, label: t(value) }))}
      />
      <Button type="submit" className="justify-self-start" disabled={text.trim() === ''}>
        {t('set')}
      </Button>
    </form>
  )
}
