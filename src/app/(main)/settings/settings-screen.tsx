'use client'

import { Keyboard } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { useTranslations } from 'use-intl'
import { BlockedList } from '@/features/privacy/view/blocked-list'
import { PrivacySwitches } from '@/features/privacy/view/privacy-switches'
import { Button } from '@/ui/button'
import { ChoiceField } from '@/ui/choice-field'
import { type EnterKey, useEnterKey } from '@/ui/enter-key'
import { Icon } from '@/ui/icon'
import '@/ui/messages/settings'
import '@/ui/messages/shortcuts'
import { type ThemeChoice, useTheme } from '@/ui/theme'
import { type Density, setDensity, useDensity } from '@/ui/use-density'
import { NotificationsSection } from './notifications-section'
import { Section } from '../section'
import { Sheet } from '../sheet'
import { SheetTitle } from '../sheet-title'
import { useShowShortcuts } from '../use-shortcuts'

/** How Parley looks and behaves here, and what the others learn of one. */
export function SettingsScreen() {
  const t = useTranslations('settings')
  return (
    <Sheet>
      <SheetTitle>{t('title')}</SheetTitle>
      <div className="min-h-0 flex-1 scroll-quiet overflow-y-auto">
        <div className="mx-auto flex w-full max-w-190 flex-col gap-8 px-5 pt-2 pb-8 max-md:px-4">
          <PlainAddress />
          <NotificationsSection />
          <Section title={t('appearance')} text={t('onDevice')}>
            <Appearance />
          </Section>
          <Section title={t('writing')} text={t('onDevice')}>
            <Writing />
            <ShowShortcuts />
          </Section>
          <Section title={t('privacy')} text={t('privacyText')}>
            <PrivacySwitches />
          </Section>
          <Section title={t('blocked')}>
            <BlockedList />
          </Section>
        </div>
      </div>
    </Sheet>
  )
}

/** What a browser keeps back where it can't know who it talks to. Nothing at a secure address. */
function PlainAddress() {
  const t = useTranslations('settings')
  const isSecure = useSyncExternalStore(
    () => () => {},
    () => window.isSecureContext,
    () => true,
  )
  if (isSecure) return null
  return (
    <Section title={t('plainAddress')}>
      <p className="text-text-2 type-small">{t('plainAddressText')}</p>
    </Section>
  )
}

function Appearance() {
  const t = useTranslations('settings')
  const { choice, setTheme } = useTheme()
  const density = useDensity()
  return (
    <>
      <ChoiceField<ThemeChoice>
        label={t('theme')}
        value={choice}
        onValueChange={setTheme}
        options={[
          { value: 'system', label: t('themeSystem') },
          { value: 'light', label: t('themeLight') },
          { value: 'dark', label: t('themeDark') },
        ]}
      />
      <ChoiceField<Density>
        label={t('density')}
        hint={t('densityHint')}
        value={density}
        onValueChange={setDensity}
        options={[
          { value: 'comfortable', label: t('densityComfortable') },
          { value: 'compact', label: t('densityCompact') },
        ]}
      />
    </>
  )
}

function Writing() {
  const t = useTranslations('settings')
  const [enterKey, setEnterKey] = useEnterKey()
  return (
    <ChoiceField<EnterKey>
      label={t('enter')}
      hint={enterKey === 'sends' ? t('enterSendsHint') : t('enterBreaksHint')}
      value={enterKey}
      onValueChange={setEnterKey}
      options={[
        { value: 'sends', label: t('enterSends') },
        { value: 'breaks', label: t('enterBreaks') },
      ]}
    />
  )
}

function ShowShortcuts() {
  const t = useTranslations('shortcuts')
  const show = useShowShortcuts()
  return (
    <div className="max-md:hidden">
      <Button onClick={show}>
        <Icon as={Keyboard} size={16} />
        {t('title')}
      </Button>
    </div>
  )
}
