'use client'

import { FileText, ImageOff, RotateCw, X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'
import { cx } from '@/ui/cx'
import { Icon } from '@/ui/icon'
import '@/ui/messages/chats'
import '@/ui/messages/files'
import { isPicture } from '../../../../domain/attachments'
import { useFileWords } from '../data/file-words'
import { picturesShown, shapeOf } from '../model/picture-shape'
import { saveFile } from '../data/save-file'
import type { ShownFile } from '../model/shown-file'
import { UploadBar } from './upload-bar'
import { useUpload, useUploads } from '../data/use-uploads'
import { loadViewer, openViewer } from './viewer'

type Picture = ShownFile & { width: number; height: number }

interface Sending {
  /** Whose uploads they are. */
  senderId: string
  onCancel: (uploadId: string) => void
}

interface MessagePicturesProps extends Sending {
  files: readonly ShownFile[]
  /** On the last picture, if there is no text below it. */
  foot: ReactNode
  className?: string
}

const picturesOf = (files: readonly ShownFile[]): Picture[] => files.filter(isPicture)
export const othersOf = (files: readonly ShownFile[]): ShownFile[] => files.filter((file) => !isPicture(file))

/** The pictures of a message. Their space is reserved before they load, so that nothing moves (C5). */
export function MessagePictures({ files, foot, className, ...sending }: MessagePicturesProps) {
  const t = useTranslations('files')
  const pictures = picturesOf(files)
  const shown = pictures.slice(0, picturesShown)
  const more = pictures.length - shown.length

  function open(index: number, opener: HTMLElement) {
    const there = pictures.filter(({ url }) => url !== null)
    const picture = pictures[index]
    if (!picture?.url) return
    openViewer({
      pictures: there.map(({ name, url, localUrl, width, height }) => ({
        name,
        url: localUrl ?? url ?? '',
        width,
        height,
      })),
      index: there.indexOf(picture),
      opener,
    })
  }

  return (
    <div className={cx('relative grid overflow-hidden', shown.length > 1 && 'grid-cols-2 gap-0.5', className)}>
      {shown.map((picture, index) => (
        <div
          // Only its index is stable: its URL changes when it is sent.
          key={index}
          style={{ aspectRatio: shapeOf(shown, index).aspectRatio }}
          className={cx('relative min-w-0 bg-inset', shown.length === 3 && index === 0 && 'col-span-2')}
        >
          <button
            type="button"
            aria-label={t('open', { name: picture.name })}
            onPointerEnter={loadViewer}
            onFocus={loadViewer}
            onClick={(event) => open(index, event.currentTarget)}
            className="absolute inset-0 focus-inset"
          >
            <PictureItself picture={picture} fills={shapeOf(shown, index).fills} />
            {more > 0 && index === shown.length - 1 ? (
              <span className="absolute inset-0 grid place-items-center bg-over text-[1.25rem] font-semibold text-over-text">
                {t('more', { count: more })}
              </span>
            ) : null}
          </button>
          {picture.uploadId ? <PictureUpload id={picture.uploadId} {...sending} /> : null}
        </div>
      ))}
      {foot}
    </div>
  )
}

function PictureItself({ picture, fills }: { picture: Picture; fills: boolean }) {
  const t = useTranslations('files')
  const [broken, setBroken] = useState<readonly string[]>([])
  const { name, width, height } = picture
  const places = [picture.localUrl, picture.smallUrl, picture.url].filter((url) => typeof url === 'string')
  // If the small version doesn't load, the picture itself is shown.
  const url = places.find((place) => !broken.includes(place)) ?? null
  // An earlier page's picture that is being uploaded has nothing to show yet.
  if (places.length === 0 && picture.uploadId !== null) return null
  if (url === null) {
    return (
      <span className="absolute inset-0 grid place-items-center text-text-3">
        <Icon as={ImageOff} size={24} />
        <span className="sr-only">{t(places.length === 0 ? 'gone' : 'notLoaded')}</span>
      </span>
    )
  }
  return (
    // A plain img: no image optimizer resizes what members sent each other.
    // oxlint-disable-next-line nextjs/no-img-element
    <img
      src={url}
      alt={name}
      width={width}
      height={height}
      decoding="async"
      draggable={false}
      onError={() => setBroken([...broken, url])}
      className={cx('absolute inset-0 size-full', fills ? 'object-cover' : 'object-scale-down')}
    />
  )
}

/** On a picture being uploaded: its progress, and Cancel. */
function PictureUpload({ id, senderId, onCancel }: Sending & { id: string }) {
  const t = useTranslations('files')
  const words = useFileWords()
  const uploads = useUploads(senderId)
  const upload = useUpload(uploads, id)
  if (!upload || upload.state === 'stored') return null
  const isStopped = upload.state === 'failed'
  const canRetry = isStopped && upload.trouble?.kind === 'stopped'
  return (
    <span className="absolute inset-x-2 top-2 flex items-center gap-2 rounded-control bg-over p-1 pe-3 text-over-text type-time">
      <TileButton
        label={t(canRetry ? 'retry' : isStopped ? 'remove' : 'cancel', { name: upload.name })}
        icon={canRetry ? RotateCw : X}
        onClick={() => (canRetry ? uploads.retry(id) : onCancel(id))}
        className="size-7"
      />
      <span className="min-w-0 flex-1">
        <span className="block truncate">
          {isStopped ? words.trouble(upload.trouble) : words.progress(upload.sent, upload.size)}
        </span>
        {isStopped ? null : <UploadBar upload={upload} className="mt-0.5 bg-over-text/30 *:bg-over-text" />}
      </span>
    </span>
  )
}

interface MessageFileProps extends Sending {
  file: ShownFile
  isOwn: boolean
}

/** A file that isn't displayed: its name and size; pressing it saves it. */
export function MessageFile({ file, isOwn, ...sending }: MessageFileProps) {
  if (file.uploadId !== null) return <UploadingFile id={file.uploadId} isOwn={isOwn} {...sending} />
  return <SavedFile file={file} isOwn={isOwn} />
}

function SavedFile({ file, isOwn }: { file: ShownFile; isOwn: boolean }) {
  const t = useTranslations('files')
  const words = useFileWords()
  const { url, name } = file
  if (url === null) return <Card isOwn={isOwn} name={name} line={t('gone')} tile={<Icon as={FileText} />} />
  return (
    <a
      href={url}
      download={name}
      rel="noopener"
      aria-label={`${t('download', { name })}, ${words.describe(file)}`}
      onClick={(event) => {
        event.preventDefault()
        void saveFile(url, name)
      }}
      className="block rounded-control focus-visible:outline-offset-4"
    >
      <Card isOwn={isOwn} name={name} line={words.describe(file)} tile={<Icon as={FileText} />} />
    </a>
  )
}

function UploadingFile({ id, isOwn, senderId, onCancel }: Sending & { id: string; isOwn: boolean }) {
  const t = useTranslations('files')
  const words = useFileWords()
  const uploads = useUploads(senderId)
  const upload = useUpload(uploads, id)
  if (!upload) return null
  const { name, state, sent, size, trouble } = upload
  if (state === 'stored')
    return <Card isOwn={isOwn} name={name} line={words.describe(upload)} tile={<Icon as={FileText} />} />
  const isStopped = state === 'failed'
  const canRetry = isStopped && trouble?.kind === 'stopped'
  return (
    <Card
      isOwn={isOwn}
      name={name}
      line={isStopped ? words.trouble(trouble) : words.progress(sent, size)}
      bar={isStopped ? null : <UploadBar upload={upload} className="mt-1" />}
      tile={
        <TileButton
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
  isOwn: boolean
}

function Card({ name, line, tile, bar, isOwn }: CardProps) {
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
        <span className="block truncate text-(--quiet) type-time">{line}</span>
        {bar}
      </span>
    </span>
  )
}

interface TileButtonProps {
  label: string
  icon: typeof X
  onClick: () => void
  className: string
}

function TileButton({ label, icon, onClick, className }: TileButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      data-tooltip={label}
      onClick={onClick}
      className={cx(
        'relative grid flex-none place-items-center rounded-control after:absolute after:-inset-1',
        className,
      )}
    >
      <Icon as={icon} size={18} />
    </button>
  )
}
