'use client'

import { ChevronLeft } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { useAccountParts } from '@/auth/account-parts'
import { cx } from '@/ui/cx'
import { IconButton } from '@/ui/icon-button'
import '@/ui/messages/settings'
import { useLingering } from '@/ui/use-lingering'
import { AppearanceSection } from './appearance-section'
import { NotificationsSection } from './notifications-section'
import { PrivacySection } from './privacy-section'
import { ProfileSection } from './profile-section'
import { SectionList } from './section-list'
import { Strip } from '../strip'
import { type SectionId, sections } from './sections'
import { closeSection, useSection } from './use-section'
import { WritingSection } from './writing-section'

/** Two thirds of the 180 ms of its entrance. */
const leaveMs = 120

/**
 * The user and the settings as one screen: the list of sections, and next to it, or covering it on a phone, the open
 * one.
 */
export function SettingsScreen() {
  const { section, isPhone } = useSection()
  const { value, isLeaving, entered } = useLingering(section, leaveMs)
  return (
    <main className="flex min-h-0 min-w-0 flex-1 overflow-hidden max-md:surface-desk md:my-2 md:me-2 md:rounded-sheet md:shadow-e1 md:surface-sheet">
      <div
        data-covered={section !== null || undefined}
        inert={isPhone && section !== null}
        className="phone-under flex min-h-0 w-64 flex-none flex-col border-line px-2 max-md:w-full max-md:px-0 md:border-e"
      >
        <SectionList section={section} isPhone={isPhone} />
      </div>
      {value === null ? null : (
        <OpenSection
          key={value}
          id={value}
          isPhone={isPhone}
          className={cx(
            isLeaving ? 'max-md:animate-slide-out' : entered && 'max-md:animate-slide-in',
            'max-md:fixed max-md:inset-0 max-md:z-20 max-md:surface-desk',
          )}
        />
      )}
    </main>
  )
}

interface OpenSectionProps {
  id: SectionId
  isPhone: boolean
  className: string
}

function OpenSection({ id, isPhone, className }: OpenSectionProps) {
  const t = useTranslations()
  const title = t(`settings.sections.${id}`)
  const Title = isPhone ? 'h1' : 'h2'
  const scrolled = useRef<HTMLElement>(null)
  // On a phone the list becomes inert, so the focus has to leave it.
  useEffect(() => {
    if (!isPhone) return
    scrolled.current?.focus({ preventScroll: true })
    const link = document.querySelector<HTMLElement>(`nav a[href="${sections[id].href}"]`)
    return () => link?.focus({ preventScroll: true })
  }, [isPhone, id])
  return (
    <section
      ref={scrolled}
      tabIndex={-1}
      aria-label={title}
      className={cx('min-w-0 flex-1 scroll-quiet overflow-y-auto outline-none', className)}
    >
      <div className="mx-auto max-w-176 px-8 pb-10 max-md:px-4 max-md:pb-[calc(2rem+env(safe-area-inset-bottom))]">
        <header className="flex h-15 items-center gap-1 max-md:sticky max-md:top-0 max-md:z-10 max-md:-mx-4 max-md:h-auto max-md:px-0.5 max-md:pt-[calc(0.375rem+env(safe-area-inset-top))] max-md:pb-1.5 max-md:surface-desk">
          <IconButton
            label={t('app.back')}
            icon={ChevronLeft}
            directional
            onClick={closeSection}
            className="md:hidden"
          />
          <Title className="type-pane-title max-md:type-chat-title">{title}</Title>
        </header>
        <div className="mb-4 overflow-hidden rounded-row empty:hidden max-md:-mx-4 max-md:rounded-none">
          <Strip />
        </div>
        <div className="flex flex-col gap-6">
          <Content id={id} />
        </div>
      </div>
    </section>
  )
}

function Content({ id }: { id: SectionId }) {
  const { SecurityPanel, ServerPanel } = useAccountParts()
  switch (id) {
    case 'profile':
      return <ProfileSection />
    case 'notifications':
      return <NotificationsSection />
    case 'appearance':
      return <AppearanceSection />
    case 'writing':
      return <WritingSection />
    case 'privacy':
      return <PrivacySection />
    case 'security':
      return SecurityPanel && <SecurityPanel />
    case 'server':
      return ServerPanel && <ServerPanel />
  }
}
