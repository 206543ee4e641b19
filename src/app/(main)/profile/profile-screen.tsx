'use client'

import { LogOut } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { ProfilePanel } from '@/auth/auth'
import { useSession } from '@/auth/contract'
import { ProfileCard } from '@/features/profile/profile-card'
import { Button } from '@/ui/button'
import { Icon } from '@/ui/icon'
import { toast } from '@/ui/toast'
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
      <div className="min-h-0 flex-1 scroll-quiet overflow-y-auto">
        <div className="mx-auto flex w-full max-w-190 flex-col gap-8 px-5 pt-2 pb-6 max-md:px-4">
          {me ? <ProfileCard person={me} email={me.email} /> : null}
          <SignOut />
          <ProfilePanel />
        </div>
      </div>
    </Sheet>
  )
}

function SignOut() {
  const t = useTranslations('profile')
  const session = useSession()
  return (
    <div>
      <Button onClick={() => void session.signOut().catch(() => toast(t('signOutFailed')))}>
        <Icon as={LogOut} size={16} directional />
        {t('signOut')}
      </Button>
    </div>
  )
}
