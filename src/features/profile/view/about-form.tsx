'use client'

import { useMutation, useQuery_experimental as useQuery } from 'convex/react'
import { type FormEvent, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import '@/ui/messages/profile'
import { TextField } from '@/ui/text-field'
import { toast } from '@/ui/toast'
import { useDebounced } from '@/ui/use-debounced'
import { api } from '../../../../convex/_generated/api'
import { failureText } from '../../../../domain/errors'
import { isHandle } from '../../../../domain/handles'
import { limits } from '../../../../domain/limits'
import type { Me } from '../types'

/** The handle, looked up while it is typed, and what one says about oneself. */
export function AboutForm({ me }: { me: Me }) {
  const t = useTranslations('profile')
  const updateProfile = useMutation(api.users.updateProfile)
  // What was not touched shows what it is now, and is not sent: another tab may change it while this one is open.
  const [typedHandle, setHandle] = useState<string | null>(null)
  const [typedBio, setBio] = useState<string | null>(null)
  const handle = typedHandle ?? me.handle
  const bio = typedBio ?? me.bio ?? ''
  const [busy, setBusy] = useState(false)
  const { verdict, note, error } = useVerdict(handle, me.handle)
  const isChanged = handle !== me.handle || bio.trim() !== (me.bio ?? '')
  const isWrong = verdict === 'taken' || verdict === 'malformed'

  async function save(event: FormEvent) {
    event.preventDefault()
    if (!isChanged || isWrong || busy) return
    setBusy(true)
    try {
      await updateProfile({
        ...(typedHandle === null ? {} : { handle: typedHandle }),
        ...(typedBio === null ? {} : { bio: typedBio }),
      })
      toast(t('saved'))
      setHandle(null)
      setBio(null)
    } catch (thrown) {
      toast(failureText(thrown) ?? t('saveFailed'))
    } finally {
      setBusy(false)
    }
  }
  return (
    <form onSubmit={(event) => void save(event)} className="grid gap-4" aria-busy={busy}>
      <TextField
        label={t('handleLabel')}
        value={handle}
        onChange={(event) => setHandle(event.target.value.toLowerCase().trim())}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={limits.handleMaxLength}
        hint={note}
        error={error}
      />
      <TextField
        label={t('bio')}
        rows={3}
        value={bio}
        onChange={(event) => setBio(event.target.value)}
        maxLength={limits.bioLength}
        hint={t('bioHint')}
      />
      <Button type="submit" className="justify-self-start" disabled={!isChanged || isWrong}>
        {t('save')}
      </Button>
    </form>
  )
}

type Verdict = 'free' | 'own' | 'taken' | 'malformed'

/** What is wrong with its form is known here; whether it is taken, only there, 300 ms after the last key. */
function useVerdict(handle: string, own: string) {
  const t = useTranslations('profile')
  const rested = useDebounced(handle)
  const isAsked = rested === handle && isHandle(handle) && handle !== own
  const answer = useQuery({ query: api.users.judgeHandle, args: isAsked ? { handle } : 'skip' })
  const verdict: Verdict | null =
    handle === own
      ? 'own'
      : isHandle(handle)
        ? isAsked && answer.status === 'success'
          ? answer.data
          : null
        : 'malformed'
  return {
    verdict,
    note: verdict === 'free' ? t('handleFree', { handle }) : t('handleHint'),
    error: verdict === 'taken' ? t('handleTaken') : verdict === 'malformed' ? t('handleMalformed') : undefined,
  }
}
