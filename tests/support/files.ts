/** Files for browser tests: created, sent without a page, pasted, and dropped. */
import type { Page } from '@playwright/test'
import { crc32, deflateSync } from 'node:zlib'
import { api } from '../../convex/_generated/api'
import type { Id } from '../../convex/_generated/dataModel'
import { isPictureType } from '../../domain/attachments'
import type { Caller } from './by-http'
import { composer } from './in-browser'
import { t } from './text'

export interface TestFile {
  name: string
  mimeType: string
  buffer: Buffer
}

type Colour = [red: number, green: number, blue: number]

/** A picture of one color with a vertical gradient. */
export function png(name: string, width: number, height: number, [red, green, blue]: Colour = [70, 120, 140]) {
  return drawn(name, { width, height }, (y) => {
    const shade = 1 - (0.6 * y) / height
    return Buffer.alloc(width * 3, Uint8Array.of(red * shade, green * shade, blue * shade))
  })
}

/** A picture that no format compresses well. */
export function noise(name: string, width: number, height: number): TestFile {
  let state = 1
  const next = () => (state = (state * 48_271) % 2_147_483_647) & 255
  return drawn(name, { width, height }, () => Buffer.alloc(width * 3).map(next))
}

function drawn(
  name: string,
  { width, height }: { width: number; height: number },
  lineAt: (y: number) => Uint8Array,
): TestFile {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  // Each line begins with its filter type: none.
  const rows = Array.from({ length: height }, (_, y) => [Buffer.alloc(1), lineAt(y)]).flat()
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.concat(rows))), chunk('IEND', Buffer.alloc(0))]
  return { name, mimeType: 'image/png', buffer: Buffer.concat([signature, ...parts]) }
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const whole = Buffer.alloc(body.length + 8)
  whole.writeUInt32BE(data.length, 0)
  body.copy(whole, 4)
  whole.writeUInt32BE(crc32(body), whole.length - 4)
  return whole
}

export const text = (name: string, length = 2_000): TestFile => ({
  name,
  mimeType: 'text/plain',
  buffer: Buffer.alloc(length, 'x'),
})

export interface SentFile {
  file: TestFile
  width?: number
  height?: number
}

/** Uploaded, registered, and sent, as the pages do it. */
export async function sendFilesByHttp({ functions }: Caller, conversationId: string, files: SentFile[], content = '') {
  const attachments = []
  for (const { file, ...measures } of files) {
    const url = await functions.mutation(api.files.generateUploadUrl, {})
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': file.mimeType },
      body: new Uint8Array(file.buffer),
    })
    const { storageId } = (await answer.json()) as { storageId: Id<'_storage'> }
    if (isPictureType(file.mimeType)) await functions.action(api.files.registerPicture, { storageId })
    else await functions.mutation(api.files.registerUpload, { storageId })
    attachments.push({ storageId, name: file.name, ...measures })
  }
  const clientMessageId = `files-${crypto.randomUUID()}`
  return functions.mutation(api.messages.sendMessage, { conversationId, content, clientMessageId, attachments })
}

/** As a browser passes them on: from the clipboard, or from a drag. */
async function hand(page: Page, events: readonly string[], files: TestFile[], otherText?: string) {
  const isPaste = events.includes('paste')
  const target = isPaste ? composer(page) : page.getByRole('log')
  const given = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, base64: buffer.toString('base64') }))
  await target.evaluate(
    (element, { events, isPaste, given, otherText }) => {
      const data = new DataTransfer()
      for (const { name, mimeType, base64 } of given) {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
        data.items.add(new File([bytes], name, { type: mimeType }))
      }
      if (otherText !== undefined) data.setData('text/plain', otherText)
      const common = { bubbles: true, cancelable: true }
      for (const type of events) {
        element.dispatchEvent(
          isPaste
            ? new ClipboardEvent(type, { ...common, clipboardData: data })
            : new DragEvent(type, { ...common, dataTransfer: data }),
        )
      }
    },
    { events, isPaste, given, otherText },
  )
}

export const paste = (page: Page, files: TestFile[], otherText?: string) => hand(page, ['paste'], files, otherText)
/** Dragged over the messages, and dropped. */
export const dropOver = (page: Page) => hand(page, ['dragenter', 'dragover'], [text('held.txt', 1)])
export const drop = (page: Page, files: TestFile[]) => hand(page, ['dragenter', 'dragover', 'drop'], files)

/** With the composer's button: created here, or on disk. */
export async function attach(page: Page, files: TestFile[] | string[]) {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: t('files.attach') }).click()
  await (await chooser).setFiles(files)
}

/** The files attached to the next message. */
export const tray = (page: Page) => page.getByRole('list', { name: t('files.toSend') })
