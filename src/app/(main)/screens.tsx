'use client'

import { usePathname, useSelectedLayoutSegment } from 'next/navigation'
import { type ReactNode, useEffect } from 'react'
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
 * The page of the current URL: rendered by the server, or one of those loaded with it. The chats come with the shell,
 * because nearly everyone opens them.
 */
export function Screens({ children }: { children: ReactNode }) {
  const served = screenOf(useSelectedLayoutSegment() ?? '')
  const named = screenOf(usePathname().split('/')[1] ?? '')
  useWhenIdle(loadAll)
  useEffect(() => {
    if (isScreen(named)) screens[named].load()
  }, [named])
  if (named === served) return children
  if (named === 'messages') return <MessagesScreen />
  if (!isScreen(named)) return children
  const { Part } = screens[named]
  return <Part />
}

/** The profile is a section of the settings, with its own URL. */
const screenOf = (segment: string) => (segment === 'profile' ? 'settings' : segment)

const isScreen = (name: string): name is keyof typeof screens => Object.hasOwn(screens, name)
