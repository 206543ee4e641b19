'use client'

import { useMutation } from 'convex/react'
import { type FormEvent, useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { FormError } from '@/ui/form-error'
import '@/ui/messages/groups'
import '@/ui/messages/people'
import { toast } from '@/ui/toast'
import { api } from '../../../../convex/_generated/api'
import { failureText } from '@/ui/failure'
import { limits } from '../../../../domain/limits'
import { PeoplePicker } from './people-picker'
import { useChosen } from '../data/use-chosen'

interface AddPeopleDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  conversationId: string
  /** Current members. */
  memberIds: readonly string[]
}

export function AddPeopleDialog({ open, onOpenChange, ...props }: AddPeopleDialogProps) {
  const t = useTranslations('group')
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('addPeople')} className="max-w-110">
      <AddPeopleForm onClose={() => onOpenChange(false)} {...props} />
    </Dialog>
  )
}

type AddPeopleFormProps = Omit<AddPeopleDialogProps, 'open' | 'onOpenChange'> & { onClose: () => void }

function AddPeopleForm({ conversationId, memberIds, onClose }: AddPeopleFormProps) {
  const t = useTranslations()
  const addMembers = useMutation(api.groups.addMembers)
  const { chosen, toggle } = useChosen()
  const [problem, setProblem] = useState<string | null>(null)
  const [isSending, setSending] = useState(false)
  const except = useMemo(() => new Set(memberIds), [memberIds])

  async function onSubmit(event: FormEvent) {
    event.preventDefault()
    if (chosen.length === 0) return setProblem(t('group.peopleNeeded'))
    setSending(true)
    try {
      const userIds = chosen.map(({ _id }) => _id)
      const asked = new Set<string>()
      for (let from = 0; from < userIds.length; from += limits.membersPerAdd) {
        const some = userIds.slice(from, from + limits.membersPerAdd)
        const { invited } = await addMembers({ conversationId, userIds: some })
        for (const userId of invited) asked.add(userId)
      }
      const names = chosen.filter(({ _id }) => asked.has(_id)).map(({ name }) => name)
      if (names.length > 0) toast(t('group.invitation.sent', { name: names[0] ?? '', count: names.length }))
      onClose()
    } catch (error) {
      setProblem(failureText(error) ?? t('group.changeFailed'))
    } finally {
      setSending(false)
    }
  }

  return (
    <form onSubmit={onSubmit} className="mt-4 flex flex-col gap-4">
      <PeoplePicker
        label={t('people.title')}
        except={except}
        chosen={chosen}
        onToggle={(person) => {
          setProblem(null)
          toggle(person)
        }}
      />
      {problem ? <FormError>{problem}</FormError> : null}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('app.cancel')}</Button>
        <Button type="submit" variant="primary" disabled={isSending}>
          {t('group.addVerb', { count: chosen.length })}
        </Button>
      </div>
    </form>
  )
}
