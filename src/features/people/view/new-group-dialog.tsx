'use client'

import { useMutation } from 'convex/react'
import { type FormEvent, useId, useMemo, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Avatar } from '@/ui/avatar'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { FormError } from '@/ui/form-error'
import '@/ui/messages/groups'
import { PictureField } from '@/ui/picture-field'
import { TextField } from '@/ui/text-field'
import { api } from '../../../../convex/_generated/api'
import { failureText } from '@/ui/failure'
import { limits } from '../../../../domain/limits'
import type { Person } from '../types'
import { PeoplePicker } from './people-picker'
import { useChosen } from '../data/use-chosen'
import { useNewPicture } from '../data/use-new-picture'

interface NewGroupDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  meId: string
  onCreated: (conversationId: string) => void
}

export function NewGroupDialog({ open, onOpenChange, ...props }: NewGroupDialogProps) {
  const t = useTranslations('group')
  const nameField = useRef<HTMLInputElement>(null)
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('title')} initialFocus={nameField} className="max-w-110">
      <NewGroupForm nameField={nameField} onClose={() => onOpenChange(false)} {...props} />
    </Dialog>
  )
}

interface NewGroupFormProps extends Pick<NewGroupDialogProps, 'meId' | 'onCreated'> {
  nameField: React.RefObject<HTMLInputElement | null>
  onClose: () => void
}

function NewGroupForm({ meId, onCreated, nameField, onClose }: NewGroupFormProps) {
  const t = useTranslations()
  const formId = useId()
  const createGroup = useMutation(api.conversations.createGroup)
  const [name, setName] = useState('')
  const { chosen, toggle } = useChosen()
  const [problem, setProblem] = useState<{ field: 'name' | 'people'; text: string } | null>(null)
  const [isSending, setSending] = useState(false)
  const { picture, pictureUrl, setPicture, onWork, keepPicture } = useNewPicture()
  const except = useMemo(() => new Set([meId]), [meId])

  async function onSubmit(event: FormEvent) {
    event.preventDefault()
    if (!name.trim()) return setProblem({ field: 'name', text: t('group.nameNeeded') })
    if (chosen.length === 0) return setProblem({ field: 'people', text: t('group.peopleNeeded') })
    setSending(true)
    try {
      const participantIds = [meId as Person['_id'], ...chosen.map((person) => person._id)]
      const conversationId = await createGroup({ name: name.trim(), participantIds })
      // The group exists; its picture is uploaded afterwards.
      void keepPicture(conversationId)
      onCreated(conversationId)
      onClose()
    } catch (error) {
      setProblem({ field: 'people', text: failureText(error) ?? t('group.failed') })
    } finally {
      setSending(false)
    }
  }

  return (
    <form id={formId} onSubmit={onSubmit} noValidate className="mt-4 flex flex-col gap-4">
      <PictureField
        hasPicture={picture !== null}
        side={limits.pictureSide}
        maxBytes={limits.pictureBytes}
        onPick={(chosen) => Promise.resolve(setPicture(chosen))}
        onWork={onWork}
        reasonOf={failureText}
        onRemove={() => Promise.resolve(setPicture(null))}
      >
        <Avatar id={formId} name={name.trim() || t('group.title')} kind="group" imageUrl={pictureUrl} size={56} />
      </PictureField>
      <TextField
        ref={nameField}
        label={t('group.name')}
        placeholder={t('group.namePlaceholder')}
        autoComplete="off"
        maxLength={80}
        value={name}
        error={problem?.field === 'name' ? problem.text : undefined}
        onChange={(event) => {
          setProblem(null)
          setName(event.target.value)
        }}
      />
      <PeoplePicker
        label={t('group.add')}
        except={except}
        chosen={chosen}
        onToggle={(person) => {
          setProblem(null)
          toggle(person)
        }}
      />
      {problem?.field === 'people' ? <FormError>{problem.text}</FormError> : null}
      <div className="mt-1 flex items-center justify-end gap-2">
        <span aria-live="polite" className="me-auto text-text-3 type-small">
          {t('group.chosen', { count: chosen.length })}
        </span>
        <Button onClick={onClose}>{t('app.cancel')}</Button>
        <Button type="submit" variant="primary" disabled={isSending}>
          {t('group.create')}
        </Button>
      </div>
    </form>
  )
}
