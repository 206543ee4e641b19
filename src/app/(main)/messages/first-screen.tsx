'use client'

import { InviteCard } from '@/auth/account-parts'
import { useServer } from '@/auth/contract'
import { Welcome, WelcomeCard } from '@/features/people/view/welcome'
import { type Me, useMe } from '../use-me'

interface FirstScreenProps {
  onOpen: (person: Pick<Me, '_id'>) => Promise<void>
  /** Shown on a phone, above the list of people. */
  isCard?: boolean
}

/** Shown to a user without chats. */
export function FirstScreen({ onOpen, isCard = false }: FirstScreenProps) {
  const me = useMe()
  const server = useServer()
  const shared = {
    meId: me._id,
    name: me.name,
    server: server.name,
    onOpen: (person: Pick<Me, '_id'>) => void onOpen(person),
    renderInvite: (isPrimary: boolean) => <InviteCard isPrimary={isPrimary} />,
  }
  return isCard ? <WelcomeCard {...shared} /> : <Welcome {...shared} />
}
