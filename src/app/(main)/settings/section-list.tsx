'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { ChevronRight, LogOut, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { InviteButton, useAccountParts } from '@/auth/account-parts'
import { useSession } from '@/auth/contract'
import { StatusLine } from '@/features/profile/view/status-line'
import { InstallCard } from '@/features/installing/view/install-card'
import { cx } from '@/ui/cx'
import { Icon } from '@/ui/icon'
import '@/ui/messages/people'
import '@/ui/messages/settings'
import '@/ui/messages/shell'
import { PageLink } from '@/ui/page-link'
import { useTheme } from '@/ui/theme'
import { api } from '../../../../convex/_generated/api'
import { OwnAvatar } from '../own-avatar'
import { type Me, useMe } from '../use-me'
import { useSignOut } from '../use-sign-out'
import { type SectionId, sections } from './sections'
import { openSection } from './use-section'

const own: readonly SectionId[] = ['notifications', 'appearance', 'writing', 'privacy']

/** The user, and the sections below; on a phone, the page “You”. */
export function SectionList({ section, isPhone }: { section: SectionId | null; isPhone: boolean }) {
  const t = useTranslations()
  const me = useMe()
  const { SecurityPanel, ServerPanel } = useAccountParts()
  const { user } = useSession()
  const values: Partial<Record<SectionId, ReactNode>> = isPhone
    ? { notifications: <NotifiedOf />, appearance: <ThemeName /> }
    : {}
  const link = (id: SectionId) => <SectionLink key={id} id={id} isCurrent={id === section} value={values[id]} />
  return (
    <>
      <header className="flex h-15 flex-none items-center ps-3 pe-1 max-md:h-auto max-md:min-h-14.5 max-md:ps-4 max-md:pe-2 max-md:pt-[calc(0.5rem+env(safe-area-inset-top))] max-md:pb-1.5">
        <h1 className="flex-1 type-pane-title max-md:type-phone-title">
          {isPhone ? t('nav.you') : t('settings.title')}
        </h1>
        {isPhone ? <InviteButton asCode /> : null}
      </header>
      <nav
        aria-label={t('settings.title')}
        className="flex min-h-0 flex-1 scroll-quiet flex-col overflow-y-auto pb-4 max-md:gap-3 max-md:px-4"
      >
        <Card>
          <OwnRow me={me} isCurrent={section === 'profile'} />
        </Card>
        <Card>
          {isPhone ? null : link('profile')}
          {own.map(link)}
        </Card>
        {SecurityPanel ? <Card isApart>{link('security')}</Card> : null}
        {ServerPanel && user?.isAdmin ? <Card isApart>{link('server')}</Card> : null}
        <InstallCard />
        <Card isApart>
          <SignOutRow meId={me._id} />
        </Card>
      </nav>
    </>
  )
}

/** A group of links; on a phone on its own background, on a desktop separated from what is above if `isApart`. */
function Card({ isApart = false, children }: { isApart?: boolean; children: ReactNode }) {
  return (
    <div
      className={cx(
        'flex flex-col max-md:row-lines max-md:flex-none max-md:overflow-hidden max-md:rounded-turn max-md:border max-md:border-line max-md:surface-open',
        isApart && 'md:mx-3 md:mt-2 md:border-t md:border-line md:pt-2 md:*:-mx-3',
      )}
    >
      {children}
    </div>
  )
}

const rowClass =
  'flex h-9 items-center gap-3 rounded-control px-3 text-start transition-colors type-control focus-inset press max-md:h-12 max-md:gap-3.5 max-md:rounded-none max-md:px-4 max-md:text-base max-md:font-normal'

interface SectionLinkProps {
  id: SectionId
  isCurrent: boolean
  /** The current choice in that section, at the end of the row. */
  value?: ReactNode
}

function SectionLink({ id, isCurrent, value }: SectionLinkProps) {
  const t = useTranslations()
  const { href, icon } = sections[id]
  return (
    <PageLink
      href={href}
      data-lead=""
      aria-current={isCurrent ? 'page' : undefined}
      onClick={(event) => open(event, href)}
      className={cx(rowClass, isCurrent && 'md:bg-other')}
    >
      <RowIcon as={icon} />
      <span className="min-w-0 flex-1 truncate">{t(`settings.sections.${id}`)}</span>
      {value ? <span className="flex-none text-[0.9375rem] text-text-3">{value}</span> : null}
      <Chevron />
    </PageLink>
  )
}

const themes = { system: 'settings.themeSystem', light: 'settings.themeLight', dark: 'settings.themeDark' } as const

function ThemeName() {
  const t = useTranslations()
  return t(themes[useTheme().choice])
}

const abouts = {
  everything: 'settings.aboutEverything',
  mentions: 'settings.aboutMentions',
  nothing: 'settings.aboutNothing',
} as const

function NotifiedOf() {
  const t = useTranslations()
  const settings = useQuery({ query: api.notifications.getNotificationSettings, args: {} })
  return settings.status === 'success' ? t(abouts[settings.data.about]) : null
}

function OwnRow({ me, isCurrent }: { me: Me; isCurrent: boolean }) {
  const t = useTranslations('profile')
  const { href } = sections.profile
  return (
    <PageLink
      href={href}
      aria-current={isCurrent ? 'page' : undefined}
      onClick={(event) => open(event, href)}
      className="flex items-center gap-3 rounded-control px-3 py-2 transition-colors focus-inset press max-md:gap-3.5 max-md:rounded-none max-md:px-4 max-md:py-3 md:mb-1"
    >
      <OwnAvatar className="[--avatar:2.5rem] max-md:[--avatar:3.5rem]" withPresence />
      <span className="min-w-0 flex-1">
        <span dir="auto" className="beside block truncate type-control font-semibold max-md:text-base">
          {me.name}
        </span>
        <span className="block truncate text-text-2 type-small max-md:text-[0.9375rem]">
          {me.status ? <StatusLine status={me.status} /> : t('handle', { handle: me.handle })}
        </span>
      </span>
      <Chevron />
    </PageLink>
  )
}

function SignOutRow({ meId }: { meId: Me['_id'] }) {
  const t = useTranslations('profile')
  const { signOut, dialog } = useSignOut(meId)
  return (
    <>
      <button type="button" data-lead="" onClick={signOut} className={rowClass}>
        <RowIcon as={LogOut} directional />
        {t('signOut')}
      </button>
      {dialog}
    </>
  )
}

function RowIcon({ as, directional = false }: { as: LucideIcon; directional?: boolean }) {
  return <Icon as={as} size={18} directional={directional} className="text-text-2" />
}

const Chevron = () => <Icon as={ChevronRight} size={16} directional className="-ms-2 text-text-3 md:hidden" />

/** Like such a link, except that Back on a phone returns from a section to the list. */
function open(event: React.MouseEvent, href: string) {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
  event.preventDefault()
  openSection(href)
}
