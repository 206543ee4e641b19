'use client'

import { usePathname, useSelectedLayoutSegment } from 'next/navigation'
import { type ReactNode, useEffect } from 'react'
import { useOffline } from '@/features/presence/data/use-offline'
import { onDemand, useWhenIdle } from '@/ui/on-demand'
import { MessagesScreen } from './messages/messages-screen'

const screens = {
  users: onDemand(() => import('./users/people-screen').then((part) => part.PeopleScreen)),
  settings: onDemand(() => import('./settings/settings-screen').then((part) => part.SettingsScreen)),
}

function loadAll() {
  for (const screen of Object.values(screens)) screen.load()
}

/**
 * The page that the address names: the one that came from the server, or one of those that are here as well. The chats
 * come with the shell, in one piece: one is there already, or goes there next.
 */
export function Screens({ children }: { children: ReactNode }) {
  const served = screenOf(useSelectedLayoutSegment() ?? '')
  const named = screenOf(usePathname().split('/')[1] ?? '')
  const isOffline = useOffline()
  useWhenIdle(loadAll)
  // What could not be fetched is tried again with the connection.
  useEffect(() => {
    if (!isOffline && isScreen(named)) screens[named].load()
  }, [named, isOffline])
  if (named === served) return children
  if (named === 'messages') return <MessagesScreen />
  if (!isScreen(named)) return children
  const { Part } = screens[named]
  return <Part />
}

/** One’s profile is a section of the settings, at an address of its own. */
const screenOf = (segment: string) => (segment === 'profile' ? 'settings' : segment)

const isScreen = (name: string): name is keyof typeof screens => Object.hasOwn(screens, name)
