'use client'

import { useMutation, useQuery_experimental as useQuery } from 'convex/react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { FieldRow } from '@/ui/field-row'
import '@/ui/messages/profile'
import { useDebounced } from '@/ui/use-debounced'
import { api } from '../../../../convex/_generated/api'
import { failureText } from '@/ui/failure'
import { isHandle } from '../../../../domain/handles'
import { limits } from '../../../../domain/limits'
import type { Me } from '../types'

/** The handle, checked as the user types, and the bio. Each is saved separately. */
export function AboutRows({ me }: { me: Me }) {
  const t = useTranslations('profile')
  const updateProfile = useMutation(api.users.updateProfile)
  const [typedHandle, setHandle] = useState<string | null>(null)
  const { note, error } = useVerdict(typedHandle ?? me.handle, me.handle)
  const reasonOf = (thrown: unknown) => failureText(thrown) ?? t('saveFailed')
  return (
    <>
      <FieldRow
        label={t('handleLabel')}
        value={me.handle}
        clean={(typed) => typed.toLowerCase().trim()}
        onTyped={setHandle}
        onSave={(handle) => updateProfile({ handle })}
        reasonOf={reasonOf}
        hint={note}
        error={error}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={limits.handleMaxLength}
      />
      <FieldRow
        isLong
        label={t('bio')}
        value={me.bio ?? ''}
        placeholder={t('bioPlaceholder')}
        onSave={(bio) => updateProfile({ bio })}
        reasonOf={reasonOf}
        maxLength={limits.bioLength}
      />
    </>
  )
}

type Verdict = 'free' | 'own' | 'taken' | 'malformed'

/** Its format is checked here; whether it is available, on the server, 300 ms after the last keystroke. */
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
    note: verdict === 'free' ? t('handleFree', { handle }) : t('handleHint'),
    error: verdict === 'taken' ? t('handleTaken') : verdict === 'malformed' ? t('handleMalformed') : undefined,
  }
}
