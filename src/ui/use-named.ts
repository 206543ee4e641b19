'use client'

import { useCallback } from 'react'
import { useTranslations } from 'use-intl'
import '@/ui/messages/chats'
import { deletedAccountName, withDeletedAccounts } from '../../domain/deleted-account'

export type Naming = <Person extends { name: string }>(person: Person) => Person

/** Gives a deleted account its name in the page's language, and returns anyone else unchanged. */
export function useNamed(): Naming {
  const t = useTranslations('chat')
  return useCallback(
    (person) => (person.name === deletedAccountName ? { ...person, name: t('deletedAccount') } : person),
    [t],
  )
}

/** Puts a text that the server composed for everyone into the page's language. */
export function useNamedText(): (text: string) => string {
  const t = useTranslations('chat')
  return useCallback((text) => withDeletedAccounts(text, t('deletedAccount')), [t])
}
