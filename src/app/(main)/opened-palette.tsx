'use client'

import { CheckCheck, Keyboard, LogOut, Moon, Settings, SquarePen, Sun, UserRound, UsersRound } from 'lucide-react'
import { usePathname } from 'next/navigation'
import { useCallback, useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { useConversationChanges } from '@/features/conversations/data/use-conversation-changes'
import { useConversations } from '@/features/conversations/data/use-conversations'
import { useOpenConversation } from '@/features/people/data/use-open-conversation'
import { type Command, SearchPalette } from '@/features/search/view/search-palette'
import '@/ui/messages/chats'
import '@/ui/messages/shell'
import '@/ui/messages/shortcuts'
import { goToPage } from '@/ui/page-link'
import { useTheme } from '@/ui/theme'
import { hrefOf } from '../../../domain/addresses'
import { useActiveConversation } from './use-active-conversation'
import { useFindable } from './use-findable'
import type { Me } from './use-me'
import { useNewGroup } from './use-new-group'
import { useShowShortcuts } from './use-shortcuts'
import { useSignOut } from './use-sign-out'

interface OpenedPaletteProps {
  meId: Me['_id']
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** The palette with all its commands, downloaded together. */
export function OpenedPalette({ meId, open, onOpenChange }: OpenedPaletteProps) {
  const isAtChats = usePathname() === '/messages'
  const active = useActiveConversation()
  const { open: openHere } = active
  const goTo = useCallback(
    (conversationId: string, seq?: number) =>
      isAtChats ? openHere(conversationId, seq) : goToPage(hrefOf(conversationId, seq)),
    [isAtChats, openHere],
  )
  const openPerson = useOpenConversation(meId, goTo)
  const newGroup = useNewGroup(meId, goTo)
  const findable = useFindable(useConversations(), meId)
  const signingOut = useSignOut(meId)
  const commands = useCommands(newGroup.open, signingOut.signOut)
  return (
    <>
      <SearchPalette
        open={open}
        onOpenChange={onOpenChange}
        {...findable}
        meId={meId}
        commands={commands}
        onOpenChat={goTo}
        onOpenPerson={(person) => void openPerson(person)}
      />
      {newGroup.dialog}
      {signingOut.dialog}
    </>
  )
}

function useCommands(onNewGroup: () => void, onSignOut: () => void): readonly Command[] {
  const t = useTranslations()
  const { isDark, setTheme } = useTheme()
  const conversations = useConversations()
  const changes = useConversationChanges()
  const showShortcuts = useShowShortcuts()
  return useMemo(() => {
    const goTo = (href: string) => () => goToPage(href)
    return [
      { id: 'new-chat', label: t('list.newChat'), icon: SquarePen, onSelect: goTo('/users') },
      { id: 'new-group', label: t('list.newGroup'), icon: UsersRound, onSelect: onNewGroup },
      {
        id: 'read-all',
        label: t('list.readAll'),
        icon: CheckCheck,
        staysHere: true,
        onSelect: () => {
          if (conversations.status !== 'ready') return
          changes.markRead(conversations.entries.filter(({ archived }) => !archived))
        },
      },
      {
        id: 'theme',
        label: isDark ? t('nav.toLight') : t('nav.toDark'),
        icon: isDark ? Sun : Moon,
        staysHere: true,
        onSelect: () => setTheme(isDark ? 'light' : 'dark'),
      },
      { id: 'people', label: t('nav.people'), icon: UsersRound, onSelect: goTo('/users') },
      { id: 'settings', label: t('nav.settings'), icon: Settings, onSelect: goTo('/settings') },
      { id: 'profile', label: t('nav.profile'), icon: UserRound, onSelect: goTo('/profile') },
      { id: 'shortcuts', label: t('shortcuts.title'), icon: Keyboard, hint: '?', onSelect: showShortcuts },
      {
        id: 'sign-out',
        label: t('profile.signOut'),
        icon: LogOut,
        onSelect: onSignOut,
      },
    ]
  }, [t, isDark, setTheme, conversations, changes, onNewGroup, onSignOut, showShortcuts])
}
