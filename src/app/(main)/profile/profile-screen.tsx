'use client'

import { LogOut } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { ProfilePanel } from '@/auth/auth'
import { useSession } from '@/auth/contract'
import { useForgetPerson } from '@/features/outbox/data/use-forget-person'
import { AboutForm } from '@/features/profile/view/about-form'
import { OwnPicture } from '@/features/profile/view/own-picture'
import { ProfileCard } from '@/features/profile/view/profile-card'
import { StatusForm } from '@/features/profile/view/status-form'
import { Button } from '@/ui/button'
import { Icon } from '@/ui/icon'
import '@/ui/messages/profile'
import '@/ui/messages/shell'
import { Section } from '../section'
import { Sheet } from '../sheet'
import { SheetTitle } from '../sheet-title'
import { type Me, useLeave, useMe } from '../use-me'
import { useSignOut } from '../use-sign-out'

/** Who one is to the others, and one's account. */
export function ProfileScreen() {
  const t = useTranslations('profile')
  const me = useMe()
  const leave = useLeave()
  const forget = useForgetPerson()
  return (
    <Sheet>
      <SheetTitle>{t('title')}</SheetTitle>
      <div className="min-h-0 flex-1 scroll-quiet overflow-y-auto">
        <div className="mx-auto flex w-full max-w-190 flex-col gap-8 px-5 pt-2 pb-8 max-md:px-4">
          <Own me={me} />
          <Section title={t('account')}>
            <SignOut meId={me._id} />
            <ProfilePanel
              onDeleted={() => {
                leave()
                return forget(me._id)
              }}
            />
          </Section>
        </div>
      </div>
    </Sheet>
  )
}

function Own({ me }: { me: Me }) {
  const t = useTranslations('profile')
  const { keepsPicture } = useSession()
  return (
    <>
      <div className="flex flex-col gap-4">
        <ProfileCard person={me} email={me.email} />
        {keepsPicture === 'app' ? <OwnPicture me={me} /> : null}
      </div>
      <Section title={t('status')}>
        <StatusForm status={me.status} />
      </Section>
      <Section title={t('about')}>
        <AboutForm key={me._id} me={me} />
      </Section>
    </>
  )
}

function SignOut({ meId }: { meId: Me['_id'] }) {
  const t = useTranslations('profile')
  const { signOut, dialog } = useSignOut(meId)
  return (
    <div>
      <Button onClick={signOut}>
        <Icon as={LogOut} size={16} directional />
        {t('signOut')}
      </Button>
      {dialog}
    </div>
  )
}
