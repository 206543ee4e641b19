'use client'

import { useTranslations } from 'use-intl'
import { ProfilePanel } from '@/auth/auth'
import { ProfileCard } from '@/features/profile/profile-card'
import { Sheet } from '../sheet'
import { SheetTitle } from '../sheet-title'
import { useMe } from '../use-me'

/** Who one is to the others, and one's account. */
export function ProfileScreen() {
  const t = useTranslations('profile')
  const me = useMe()
  return (
    <Sheet>
      <SheetTitle>{t('title')}</SheetTitle>
      <div className="min-h-0 flex-1 scroll-quiet overflow-y-auto px-5 pb-6 max-md:px-4">
        <div className="flex max-w-140 flex-col gap-8 pt-2">
          {me ? <ProfileCard person={me} email={me.email} /> : null}
          <ProfilePanel />
        </div>
      </div>
    </Sheet>
  )
}
