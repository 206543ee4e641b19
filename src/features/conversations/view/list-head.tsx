'use client'

import {
  Archive,
  CheckCheck,
  ChevronLeft,
  Ellipsis,
  ListChecks,
  MessageCircle,
  SquarePen,
  UsersRound,
  X,
} from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import { useTranslations } from 'use-intl'
import { useBackCloses } from '@/ui/back-closes'
import { IconButton } from '@/ui/icon-button'
import { isOfInputMethod } from '@/ui/keys'
import { MenuButton } from '@/ui/menu-button'
import '@/ui/messages/chats'

interface ListHeadProps {
  onNewChat: () => void
  onNewGroup: () => void
  onReadAll: () => void
  onSelect: () => void
  onArchived: () => void
}

export function ConversationListHeader({ onNewChat, onNewGroup, onReadAll, onSelect, onArchived }: ListHeadProps) {
  const t = useTranslations('list')
  return (
    <Head>
      <h1 className="flex-1 type-pane-title max-md:type-phone-title">{t('title')}</h1>
      <MenuButton
        label={t('more')}
        icon={Ellipsis}
        items={[
          { label: t('readAll'), icon: CheckCheck, onSelect: onReadAll },
          { label: t('select'), icon: ListChecks, onSelect },
          { label: t('archivedChats'), icon: Archive, onSelect: onArchived },
        ]}
      />
      <MenuButton
        label={t('new')}
        icon={SquarePen}
        items={[
          { label: t('newChat'), icon: MessageCircle, onSelect: onNewChat },
          { label: t('newGroup'), icon: UsersRound, onSelect: onNewGroup },
        ]}
      />
    </Head>
  )
}

/** Heads the archived chats, with a way back. */
export function ArchivedHeader({ onBack, onSelect }: { onBack: () => void; onSelect: () => void }) {
  const t = useTranslations('list')
  return (
    <Head>
      <IconButton label={t('backToChats')} icon={ChevronLeft} directional onClick={onBack} className="-ms-2 me-1" />
      <h1 className="min-w-0 flex-1 truncate type-pane-title max-md:type-phone-title">{t('archivedTitle')}</h1>
      <MenuButton label={t('more')} icon={Ellipsis} items={[{ label: t('select'), icon: ListChecks, onSelect }]} />
    </Head>
  )
}

interface SelectionHeaderProps {
  count: number
  isAll: boolean
  onAll: () => void
  onEnd: () => void
  /** Actions on the selected chats. */
  children: ReactNode
}

/** Instead of the title while chats are being selected. Escape ends it. */
export function SelectionHeader({ count, isAll, onAll, onEnd, children }: SelectionHeaderProps) {
  const t = useTranslations('list')
  useBackCloses(true, onEnd)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented && !isOfInputMethod(event)) onEnd()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [onEnd])
  return (
    <Head>
      <IconButton label={t('endSelecting')} icon={X} onClick={onEnd} className="-ms-2 me-1" />
      <h1 aria-live="polite" className="min-w-0 flex-1 truncate type-pane-title">
        {t('selected', { count })}
      </h1>
      <IconButton label={isAll ? t('selectNone') : t('selectAll')} icon={ListChecks} pressed={isAll} onClick={onAll} />
      {children}
    </Head>
  )
}

function Head({ children }: { children: ReactNode }) {
  return (
    <header className="flex h-15 flex-none items-center ps-3 pe-1 max-md:h-auto max-md:ps-4 max-md:pe-2 max-md:pt-[calc(0.5rem+env(safe-area-inset-top))] max-md:pb-1.5">
      {children}
    </header>
  )
}
