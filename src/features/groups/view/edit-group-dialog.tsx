'use client'

import { useMutation } from 'convex/react'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import '@/ui/messages/groups'
import { TextArea } from '@/ui/text-area'
import { TextField } from '@/ui/text-field'
import { api } from '../../../../convex/_generated/api'
import { failureText } from '@/ui/failure'
import { limits } from '../../../../domain/limits'
import { GroupPicture } from './group-picture'

interface EditGroupDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  conversationId: string
  name: string
  imageUrl: string | undefined
  description: string
}

export function EditGroupDialog({ open, onOpenChange, ...props }: EditGroupDialogProps) {
  const t = useTranslations('group')
  const nameField = useRef<HTMLInputElement>(null)
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('editTitle')} initialFocus={nameField}>
      <EditForm nameField={nameField} onClose={() => onOpenChange(false)} {...props} />
    </Dialog>
  )
}

interface EditFormProps extends Pick<EditGroupDialogProps, 'conversationId' | 'name' | 'imageUrl' | 'description'> {
  nameField: React.RefObject<HTMLInputElement | null>
  onClose: () => void
}

function EditForm({ conversationId, imageUrl, nameField, onClose, ...before }: EditFormProps) {
  const t = useTranslations()
  const rename = useMutation(api.groups.rename)
  const describe = useMutation(api.groups.describe)
  // Untouched fields follow the current value and aren't sent, because someone else may change them while this is open.
  const [typedName, setName] = useState<string | null>(null)
  const [typedDescription, setDescription] = useState<string | null>(null)
  const name = typedName ?? before.name
  const description = typedDescription ?? before.description
  const [problem, setProblem] = useState<string | null>(null)
  const [isSaving, setSaving] = useState(false)

  async function onSubmit(event: FormEvent) {
    event.preventDefault()
    if (!name.trim()) return setProblem(t('group.nameNeeded'))
    setSaving(true)
    try {
      if (name.trim() !== before.name) await rename({ conversationId, name })
      if (description.trim() !== before.description) await describe({ conversationId, description })
      onClose()
    } catch (error) {
      setProblem(failureText(error) ?? t('group.changeFailed'))
    } finally {
      setSaving(false)
    }
  }

  return (
    <form onSubmit={onSubmit} noValidate className="mt-4 flex flex-col gap-4">
      <GroupPicture conversationId={conversationId} name={before.name} imageUrl={imageUrl} />
      <TextField
        ref={nameField}
        label={t('group.name')}
        autoComplete="off"
        maxLength={limits.groupNameLength}
        value={name}
        error={problem ?? undefined}
        onChange={(event) => {
          setProblem(null)
          setName(event.target.value)
        }}
      />
      <TextArea
        label={t('group.description')}
        placeholder={t('group.descriptionPlaceholder')}
        maxLength={limits.groupDescriptionLength}
        rows={3}
        value={description}
        onChange={(event) => setDescription(event.target.value)}
      />
      <div className="mt-1 flex justify-end gap-2">
        <Button onClick={onClose}>{t('app.cancel')}</Button>
        <Button type="submit" variant="primary" disabled={isSaving}>
          {t('group.save')}
        </Button>
      </div>
    </form>
  )
}
