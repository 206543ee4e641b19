'use client'

import { useMutation, useQuery_experimental as useQuery } from 'convex/react'
import { useTranslations } from 'use-intl'
import { useChanges } from '@/features/changes/data/use-changes'
import type { PrivacySetting } from '@/features/changes/model/changes'
import { ChoiceRow } from '@/ui/choice-field'
import '@/ui/messages/settings'
import { rowClass } from '@/ui/row-group'
import { SwitchField } from '@/ui/switch-field'
import { toast } from '@/ui/toast'
import { api } from '../../../../convex/_generated/api'
import { failureText } from '@/ui/failure'

const switches = ['sendsReceipts', 'sendsTyping', 'sharesPresence'] as const
const adders = ['everyone', 'contacts', 'invitation'] as const

/**
 * Controls what others can see of the user, and whether they can add them to groups. The server enforces it; the switch
 * is optimistic.
 */
export function PrivacySwitches() {
  const t = useTranslations('privacy')
  const privacy = useQuery({ query: api.users.getPrivacy, args: {} })
  const setPrivacy = useMutation(api.users.setPrivacy).withOptimisticUpdate((store, change) => {
    const before = store.getQuery(api.users.getPrivacy, {})
    if (before) store.setQuery(api.users.getPrivacy, {}, { ...before, ...change })
  })
  const changes = useChanges()
  function change(setting: PrivacySetting) {
    const made = changes.make([{ kind: 'privacy', setting }], () => setPrivacy(setting))
    made.catch((error: unknown) => toast(failureText(error) ?? t('failed')))
    changes.say(made, null)
  }
  const shared = privacy.status === 'success' ? privacy.data : null
  return (
    <>
      {switches.map((name) => (
        <div key={name} className={rowClass}>
          <SwitchField
            label={t(name)}
            hint={t(`${name}Hint`)}
            checked={shared?.[name] ?? true}
            disabled={!shared}
            onCheckedChange={(on) => change({ [name]: on } as PrivacySetting)}
          />
        </div>
      ))}
      {shared ? (
        <ChoiceRow<(typeof adders)[number]>
          label={t('groupAdds')}
          hint={t(`groupAddsHint.${shared.groupAdds}`)}
          value={shared.groupAdds}
          onValueChange={(groupAdds) => change({ groupAdds })}
          options={adders.map((value) => ({ value, label: t(`groupAddsBy.${value}`) }))}
        />
      ) : null}
    </>
  )
}
