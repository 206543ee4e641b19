'use client'

import { useTranslations } from 'use-intl'
import { ChoiceRow } from '@/ui/choice-field'
import { type EnterKey, useEnterKey } from '@/ui/enter-key'
import '@/ui/messages/settings'
import '@/ui/messages/shortcuts'
import { ActionRow, RowGroup } from '@/ui/row-group'
import { useShowShortcuts } from '../use-shortcuts'

/** Settings for the keys on this device. */
export function WritingSection() {
  const t = useTranslations()
  const [enterKey, setEnterKey] = useEnterKey()
  const showShortcuts = useShowShortcuts()
  return (
    <RowGroup label={t('settings.onDevice')}>
      <ChoiceRow<EnterKey>
        label={t('settings.enter')}
        hint={t(enterKey === 'sends' ? 'settings.enterSendsHint' : 'settings.enterBreaksHint')}
        value={enterKey}
        onValueChange={setEnterKey}
        options={[
          { value: 'sends', label: t('settings.enterSends') },
          { value: 'breaks', label: t('settings.enterBreaks') },
        ]}
      />
      {/* Phones have no keyboard. */}
      <div className="max-md:hidden">
        <ActionRow title={t('shortcuts.title')} onClick={showShortcuts} />
      </div>
    </RowGroup>
  )
}
