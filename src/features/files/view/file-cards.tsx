'use client'

import { FileText, RotateCw, X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'
import { cx } from '@/ui/cx'
import { Icon } from '@/ui/icon'
import '@/ui/messages/chats'
import '@/ui/messages/files'
import { useFileWords } from '../data/file-words'
import { useUpload, useUploads } from '../data/use-uploads'
import type { ShownFile } from '../model/shown-file'
import { DownloadLink } from './download-link'
import { type Sending, UploadButton } from './upload-button'
import { UploadBar } from './upload-bar'

/** More are collapsed, because a message with ten files would fill the screen. */
const filesShown = 3

interface MessageFilesProps extends Sending {
  files: readonly ShownFile[]
  isOwn: boolean
  /** Next to the last card's second line, if there is no text below. */
  foot: ReactNode
}

/** Files that aren't displayed inline, below the pictures. */
export function MessageFiles({ files, isOwn, foot, ...sending }: MessageFilesProps) {
  const t = useTranslations('files')
  const [areAllShown, setAllShown] = useState(false)
  const shown = areAllShown || files.length <= filesShown + 1 ? files : files.slice(0, filesShown)
  const folded = files.length - shown.length
  return (
    // Pictures above determine the bubble's width.
    <div className="w-60 max-w-full min-w-full">
      {shown.map((file, index) => (
        <div key={index} className="py-[3px]">
          <MessageFile
            file={file}
            isOwn={isOwn}
            end={folded === 0 && index === shown.length - 1 ? foot : null}
            {...sending}
          />
        </div>
      ))}
      {folded > 0 ? (
        <div className="flex items-baseline">
          <button
            type="button"
            onClick={() => setAllShown(true)}
            className="relative rounded-spine py-1 font-semibold text-accent type-small after:absolute after:-inset-1 press-accent"
          >
            {t('showMore', { count: folded })}
          </button>
          <span className="ms-auto">{foot}</span>
        </div>
      ) : null}
    </div>
  )
}

interface MessageFileProps extends Sending {
  file: ShownFile
  isOwn: boolean
  end: ReactNode
}

/** Shows the file's name and size; pressing it saves the file. */
function MessageFile({ file, isOwn, end, ...sending }: MessageFileProps) {
  if (file.uploadId !== null) return <UploadingFile id={file.uploadId} isOwn={isOwn} end={end} {...sending} />
  return <SavedFile file={file} isOwn={isOwn} end={end} />
}

function SavedFile({ file, isOwn, end }: Omit<MessageFileProps, keyof Sending>) {
  const t = useTranslations('files')
  const words = useFileWords()
  const { url, name } = file
  const tile = <Icon as={FileText} />
  if (url === null) return <Card isOwn={isOwn} name={name} line={t('gone')} tile={tile} end={end} />
  return (
    // The element at its end can be a button: the link covers the card, and that element is on top of it.
    <div className="relative transition-[filter] press-shade">
      <Card isOwn={isOwn} name={name} line={words.describe(file)} tile={tile} end={end} />
      <DownloadLink file={file} url={url} className="focus-apart" />
    </div>
  )
}

function UploadingFile({
  id,
  isOwn,
  end,
  senderId,
  onCancel,
}: Sending & { id: string; isOwn: boolean; end: ReactNode }) {
  const t = useTranslations('files')
  const words = useFileWords()
  const uploads = useUploads(senderId)
  const upload = useUpload(uploads, id)
  if (!upload) return null
  const { name, state, sent, size, trouble } = upload
  if (state === 'stored')
    return <Card isOwn={isOwn} name={name} line={words.describe(upload)} tile={<Icon as={FileText} />} end={end} />
  const isStopped = state === 'failed'
  const canRetry = isStopped && trouble?.kind === 'stopped'
  return (
    <Card
      isOwn={isOwn}
      name={name}
      line={isStopped ? words.trouble(trouble) : words.progress(sent, size)}
      bar={isStopped ? null : <UploadBar upload={upload} className="mt-1" />}
      end={end}
      tile={
        <UploadButton
          label={t(canRetry ? 'retry' : isStopped ? 'remove' : 'cancel', { name })}
          icon={canRetry ? RotateCw : X}
          onClick={() => (canRetry ? uploads.retry(id) : onCancel(id))}
          className="size-10"
        />
      }
    />
  )
}

interface CardProps {
  name: string
  line: string
  tile: ReactNode
  bar?: ReactNode
  end: ReactNode
  isOwn: boolean
}

function Card({ name, line, tile, bar, end, isOwn }: CardProps) {
  return (
    <span className="flex items-center gap-2.5 text-start">
      <span
        className={cx('grid size-10 flex-none place-items-center rounded-control', isOwn ? 'bg-own-veil' : 'bg-veil')}
      >
        {tile}
      </span>
      <span className="min-w-0 flex-1">
        <span dir="auto" className="beside block truncate font-medium type-control">
          {name}
        </span>
        <span className="flex items-baseline">
          <span className="min-w-0 flex-1 truncate text-(--quiet) type-time">{line}</span>
          {end ? <span className="relative z-1 flex-none">{end}</span> : null}
        </span>
        {bar}
      </span>
    </span>
  )
}
