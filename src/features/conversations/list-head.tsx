'use client'

import { MessageCircle, SquarePen, UsersRound } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { MenuButton } from '@/ui/menu-button'

interface ListHeadProps {
  onNewChat: () => void
  onNewGroup: () => void
}

export function ConversationListHeader({ onNewChat, onNewGroup }: ListHeadProps) {
  const t = useTranslations('list')
  return (
    <header className="flex h-15 flex-none items-center ps-3 pe-1 max-md:h-auto max-md:ps-4 max-md:pe-2 max-md:pt-[calc(0.5rem+env(safe-area-inset-top))] max-md:pb-1.5">
      <h1 className="flex-1 type-pane-title max-md:type-phone-title">{t('title')}</h1>
      <MenuButton
        label={t('new')}
        icon={SquarePen}
        items={[
          { label: t('newChat'), icon: MessageCircle, onSelect: onNewChat },
          { label: t('newGroup'), icon: UsersRound, onSelect: onNewGroup },
        ]}
      />
    </header>
  )
}
