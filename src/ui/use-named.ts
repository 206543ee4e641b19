'use client'

import { useCallback } from 'react'
import { useTranslations } from 'use-intl'
import '@/ui/messages/chats'
import { deletedAccountName } from '../../domain/deleted-account'

export type Naming = <Person extends { name: string }>(person: Person) => Person

/** Gives a deleted account its name in the page's language, and returns anyone else unchanged. */
export function useNamed(): Naming {
  const t = useTranslations('chat')
  return useCallback(
    (person) => (person.name === deletedAccountName ? { ...person, name: t('deletedAccount') } : person),
    [t],
  )
}
