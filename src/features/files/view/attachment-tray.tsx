'use client'

import { CircleAlert, FileText, RotateCw, X } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { cx } from '@/ui/cx'
import { Icon } from '@/ui/icon'
import '@/ui/messages/chats'
import '@/ui/messages/files'
import { isPictureType } from '../../../../domain/attachments'
import { useFileWords } from '../data/file-words'
import { UploadBar } from './upload-bar'
import type { Uploads } from '../model/uploads'
import { useUpload, useUploadsRevision } from '../data/use-uploads'
import type { Upload } from '../types'

interface AttachmentTrayProps {
  uploads: Uploads
  files: readonly string[]
  onRemove: (id: string) => void
  onSendAs: (how: { asFile: boolean }) => void
}

/** Above the text: the message's files, and what they reveal. */
export function AttachmentTray({ uploads, files, onRemove, onSendAs }: AttachmentTrayProps) {
  const t = useTranslations('files')
  return (
    <div data-context>
      <ul aria-label={t('toSend')} className="flex flex-wrap gap-2 px-2 pt-2 max-md:px-3 max-md:pt-3">
        {files.map((id) => (
          <Attachment key={id} uploads={uploads} id={id} onRemove={onRemove} />
        ))}
      </ul>
      <Details uploads={uploads} files={files} onSendAs={onSendAs} />
    </div>
  )
}

/** Shows what the files reveal to recipients. */
function Details({ uploads, files, onSendAs }: Omit<AttachmentTrayProps, 'onRemove'>) {
  const t = useTranslations('files')
  useUploadsRevision(uploads)
  const shown = files.flatMap((id) => uploads.get(id) ?? [])
  const pictures = shown.filter(({ type }) => isPictureType(type))
  const asFiles = pictures.some(({ asFile }) => asFile)
  const says = asFiles
    ? 'keepsEverything'
    : shown.some(({ keepsDetails }) => keepsDetails)
      ? 'mayTell'
      : pictures.length === 0
        ? null
        : pictures.some(({ losesHdr }) => losesHdr)
          ? 'tellsNothingNorHdr'
          : 'tellsNothing'
  if (says === null) return null
  return (
    <p className="flex flex-wrap items-baseline gap-x-2 px-2.5 pt-1.5 text-text-2 type-time max-md:px-3.5">
      <span role="status">{t(says)}</span>
      {pictures.length > 0 ? (
        <button
          type="button"
          onClick={() => onSendAs({ asFile: !asFiles })}
          className="relative font-medium text-accent after:absolute after:-inset-x-1 after:-inset-y-1.5 press-accent max-md:after:-inset-y-3.5"
        >
          {t(asFiles ? 'sendAsPhotos' : 'sendAsFiles', { count: pictures.length })}
        </button>
      ) : null}
    </p>
  )
}

function Attachment({ uploads, id, onRemove }: Pick<AttachmentTrayProps, 'uploads' | 'onRemove'> & { id: string }) {
  const t = useTranslations('files')
  const upload = useUpload(uploads, id)
  if (!upload) return null
  const { name, localUrl } = upload
  return (
    <li className="relative">
      {localUrl ? (
        <span className="relative block size-18 overflow-hidden rounded-control bg-inset">
          {/* oxlint-disable-next-line nextjs/no-img-element -- from this page's own memory */}
          <img src={localUrl} alt={name} className="size-full object-cover" />
          <PictureState upload={upload} onRetry={uploads.retry} />
        </span>
      ) : (
        <FileState upload={upload} onRetry={uploads.retry} />
      )}
      <button
        type="button"
        aria-label={t('remove', { name })}
        data-tooltip={t('remove', { name })}
        data-tooltip-side="top"
        onClick={() => onRemove(id)}
        className={cx(
          'absolute end-1 top-1 grid size-5 place-items-center rounded-pill transition-colors after:absolute after:-inset-1 max-md:size-6 max-md:after:-inset-2.5',
          localUrl ? 'bg-over text-over-text' : 'text-text-2 press press-text [--hover:var(--inset)]',
        )}
      >
        <Icon as={X} size={14} />
      </button>
    </li>
  )
}

interface StateProps {
  upload: Upload
  onRetry: (id: string) => void
}

function PictureState({ upload, onRetry }: StateProps) {
  const words = useFileWords()
  if (upload.state === 'stored') return null
  if (upload.trouble && upload.trouble.kind !== 'stopped') {
    return (
      <span className="absolute inset-0 grid place-items-center bg-over px-1 text-over-text">
        <span className="line-clamp-4 text-center wrap-anywhere type-time">{words.trouble(upload.trouble)}</span>
      </span>
    )
  }
  if (upload.state === 'failed') {
    return (
      <span className="absolute inset-0 grid place-items-center bg-over text-over-text">
        <Retry upload={upload} onRetry={onRetry} />
      </span>
    )
  }
  return (
    <span className="absolute inset-x-0 bottom-0 bg-over p-1.5">
      <UploadBar upload={upload} className="bg-over-text/30 *:bg-over-text" />
    </span>
  )
}

function FileState({ upload, onRetry }: StateProps) {
  const words = useFileWords()
  const { name, state, sent, size, trouble } = upload
  const isFailed = state === 'failed'
  return (
    <span className="flex h-18 w-52 items-center gap-2.5 rounded-control bg-raised-2 ps-3 pe-7 max-md:pe-8">
      {isFailed ? <Retry upload={upload} onRetry={onRetry} /> : <Icon as={FileText} className="text-text-2" />}
      <span className="min-w-0 flex-1">
        <span dir="auto" className="beside block truncate font-medium type-control">
          {name}
        </span>
        <span className={cx('type-time', isFailed ? 'line-clamp-2 text-danger' : 'block truncate text-text-2')}>
          {isFailed ? words.trouble(trouble) : state === 'stored' ? words.describe(upload) : words.progress(sent, size)}
        </span>
        {isFailed || state === 'stored' ? null : <UploadBar upload={upload} className="mt-1" />}
      </span>
    </span>
  )
}

/** A file the server rejects isn't retried. */
function Retry({ upload: { id, name, trouble }, onRetry }: StateProps) {
  const t = useTranslations('files')
  if (trouble && trouble.kind !== 'stopped') return <Icon as={CircleAlert} size={18} />
  return (
    <button
      type="button"
      aria-label={t('retry', { name })}
      data-tooltip={t('stopped')}
      data-tooltip-side="top"
      onClick={() => onRetry(id)}
      className="relative grid size-8 flex-none place-items-center rounded-pill after:absolute after:-inset-1.5"
    >
      <Icon as={RotateCw} size={18} />
    </button>
  )
}
