'use client'

import { useMutation } from 'convex/react'
import { History, MessageSquareText, UserRoundPlus } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import { ChoiceField } from '@/ui/choice-field'
import { DetailsRow } from '@/ui/details-row'
import { Dialog } from '@/ui/dialog'
import '@/ui/messages/groups'
import { api } from '../../../../convex/_generated/api'
import type { Group } from '../types'
import { useAttempt } from '../data/use-attempt'

type Settings = Group['settings']

interface GroupSettingsProps {
  conversationId: string
  settings: Settings
  mayConfigure: boolean
}

/** The group's settings: visible to every member, changed by owners and admins. */
export function GroupSettings({ conversationId, settings, mayConfigure }: GroupSettingsProps) {
  const t = useTranslations('group.settings')
  const [isOpen, setOpen] = useState(false)
  const onClick = mayConfigure ? () => setOpen(true) : undefined
  return (
    <section aria-label={t('title')} className="-mx-2">
      <DetailsRow icon={History} value={t(`history.${settings.history}`)} onClick={onClick}>
        {t('history.label')}
      </DetailsRow>
      <DetailsRow icon={UserRoundPlus} value={t(`open.${settings.adding}`)} onClick={onClick}>
        {t('adding')}
      </DetailsRow>
      <DetailsRow icon={MessageSquareText} value={t(`open.${settings.writing}`)} onClick={onClick}>
        {t('writing')}
      </DetailsRow>
      <Dialog open={isOpen} onOpenChange={setOpen} title={t('title')}>
        <SettingsForm conversationId={conversationId} settings={settings} onClose={() => setOpen(false)} />
      </Dialog>
    </section>
  )
}

interface SettingsFormProps extends Omit<GroupSettingsProps, 'mayConfigure'> {
  onClose: () => void
}

function SettingsForm({ conversationId, settings, onClose }: SettingsFormProps) {
  const t = useTranslations()
  const configure = useMutation(api.groups.configure)
  const attempt = useAttempt()
  // Untouched settings follow the current value, because someone else may change them while this is open.
  const [touched, setTouched] = useState<Partial<Settings>>({})
  const touch = (change: Partial<Settings>) => setTouched((before) => ({ ...before, ...change }))
  const wanted = { ...settings, ...touched }
  const openness = (['members', 'admins'] as const).map((value) => ({
    value,
    label: t(`group.settings.open.${value}`),
  }))
  const save = async () => {
    const isDone = await attempt(configure({ conversationId, change: touched }))
    if (isDone) onClose()
  }
  return (
    <form
      className="mt-4 flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <ChoiceField<Settings['history']>
        label={t('group.settings.history.question')}
        hint={t('group.settings.history.hint')}
        value={wanted.history}
        onValueChange={(history) => touch({ history })}
        options={(['joining', 'everything'] as const).map((value) => ({
          value,
          label: t(`group.settings.history.${value}`),
        }))}
      />
      <ChoiceField<Settings['adding']>
        label={t('group.settings.addingQuestion')}
        value={wanted.adding}
        onValueChange={(adding) => touch({ adding })}
        options={openness}
      />
      <ChoiceField<Settings['writing']>
        label={t('group.settings.writingQuestion')}
        value={wanted.writing}
        onValueChange={(writing) => touch({ writing })}
        options={openness}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('app.cancel')}</Button>
        <Button type="submit" variant="primary">
          {t('group.save')}
        </Button>
      </div>
    </form>
  )
}
