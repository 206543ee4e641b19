'use client'

import { MessageCircle, Moon, Settings, Sun, UserRound, UsersRound } from 'lucide-react'
import { usePathname } from 'next/navigation'
import { type ReactNode, useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { totalUnread } from '@/features/conversations/model/conversation'
import { useConversations } from '@/features/conversations/data/use-conversations'
import { BottomNav } from '@/ui/bottom-nav'
import { IconButton } from '@/ui/icon-button'
import '@/ui/messages/shell'
import { type NavItem, Rail, RailLink } from '@/ui/rail'
import { useTheme } from '@/ui/theme'
import { useFloatingSoon } from '@/ui/ui-provider'
import { PageTitle } from '../page-title'
// Would otherwise be a file of its own.
import './error'
import { Notices } from './notices'
import { OwnAvatar } from './own-avatar'
import { Palette } from './palette'
import { Screens } from './screens'
import { useActiveConversation } from './use-active-conversation'
import { useKeptPage } from './use-kept-page'

/**
 * The parts that are always there: the rail, or the bottom navigation on a phone, and the unread count in the tab's
 * title.
 */
export function MainShell({ children }: { children: ReactNode }) {
  const { places, settings, you } = useNavItems()
  const { activeId } = useActiveConversation()
  const unread = places[0]?.count ?? 0
  useKeptPage()
  useFloatingSoon()
  return (
    <div className="flex h-full max-md:flex-col">
      <PageTitle unread={unread} />
      <Rail
        items={places}
        foot={
          <>
            <ThemeToggle />
            <RailLink {...settings} />
            <RailLink {...you} content={<OwnAvatar size={32} withPresence />} />
          </>
        }
      />
      <Notices unread={unread} />
      <Screens>{children}</Screens>
      <Palette />
      <div className="phone-under md:contents" data-covered={activeId !== null || undefined} inert={activeId !== null}>
        <BottomNav items={[...places, { ...settings, label: you.label, content: <OwnAvatar size={24} /> }]} />
      </div>
    </div>
  )
}

function useNavItems(): { places: [NavItem, NavItem]; settings: NavItem; you: NavItem } {
  const t = useTranslations('nav')
  const path = usePathname()
  const conversations = useConversations()
  const unread = useMemo(
    () => (conversations.status === 'ready' ? totalUnread(conversations.entries) : 0),
    [conversations],
  )
  return {
    places: [
      {
        href: '/messages',
        label: t('chats'),
        name: unread > 0 ? t('chatsUnread', { count: unread }) : t('chats'),
        icon: MessageCircle,
        active: path === '/messages',
        count: unread,
      },
      { href: '/users', label: t('people'), icon: UsersRound, active: path === '/users' },
    ],
    settings: { href: '/settings', label: t('settings'), icon: Settings, active: path.startsWith('/settings') },
    you: { href: '/profile', label: t('you'), icon: UserRound, active: path === '/profile' },
  }
}

function ThemeToggle() {
  const t = useTranslations('nav')
  const { isDark, setTheme } = useTheme()
  return (
    <IconButton
      label={isDark ? t('toLight') : t('toDark')}
      icon={isDark ? Sun : Moon}
      size={40}
      tooltipSide="inline-end"
      onClick={() => setTheme(isDark ? 'light' : 'dark')}
    />
  )
}
