/** A backend as the suites of the chat's functions need it. */
import type { FunctionArgs, FunctionReference, FunctionReturnType, FunctionVisibility } from 'convex/server'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Id } from '../../../convex/_generated/dataModel'
import { pictureHead, pictureTypes, type PictureType } from '../picture-heads'

type Query<Visibility extends FunctionVisibility> = FunctionReference<'query', Visibility>
type Mutation<Visibility extends FunctionVisibility> = FunctionReference<'mutation', Visibility>
type Action<Visibility extends FunctionVisibility> = FunctionReference<'action', Visibility>

export interface Caller<Visibility extends FunctionVisibility = 'public'> {
  query<Ref extends Query<Visibility>>(ref: Ref, args: FunctionArgs<Ref>): Promise<FunctionReturnType<Ref>>
  mutation<Ref extends Mutation<Visibility>>(ref: Ref, args: FunctionArgs<Ref>): Promise<FunctionReturnType<Ref>>
  action<Ref extends Action<Visibility>>(ref: Ref, args: FunctionArgs<Ref>): Promise<FunctionReturnType<Ref>>
}

/** The bytes sent to an upload URL. A picture starts with a real header. */
export interface UploadedFile {
  contentType: string
  size: number
  /** Dimensions of a picture, in pixels. */
  width?: number
  height?: number
  /** The image type of the bytes, if it differs from the declared one. */
  is?: PictureType
}

export interface Backend {
  anonymous: Caller
  /** Someone with a valid token, with or without an account. `claims`: additional claims of the token. */
  asUser(name: string, claims?: Record<string, string | boolean>): Caller
  /** The server itself. */
  internal: Caller<'internal'>
  /** Calls an HTTP action, by its path in convex/http.ts. */
  post(path: string, body: string, headers?: Record<string, string>): Promise<{ status: number; text: string }>
  /** A file that was sent to an upload URL. */
  upload(file: UploadedFile): Promise<Id<'_storage'>>
  /** The ids of all stored files. */
  storedFiles(): Promise<Id<'_storage'>[]>
  /** The search filters of all blocks of messages. */
  searchFilters(): Promise<ArrayBuffer[]>
  /** Restores the state of data from before search existed. */
  forgetSearch(): Promise<void>
  /** Restores the state of data from before shelves existed. */
  forgetShelf(): Promise<void>
  /**
   * Restores the state that an older version left: every filter is this one, people are found by their lowercased
   * names, and no folding version is stored.
   */
  makeOld(filter: ArrayBuffer): Promise<void>
  /** Adds data like an import's: everyone has a status, and every chat with settings is muted, until then. */
  importTimed(until: number): Promise<void>
  /**
   * Registers an upload as versions did before they read dimensions: as the person's or the group's picture, whatever
   * the file is.
   */
  takeUnread(storageId: Id<'_storage'>, groupId: string | null): Promise<void>
  /** The names of the scheduled functions that have not started. */
  pendingCalls(): Promise<string[]>
  now(): number
  /** Time passes, and scheduled functions run. */
  advance(milliseconds: number): Promise<void>
  close(): Promise<void>
}

/** The bytes it starts with; the rest is zeros. */
export function headOf({ contentType, size, width = 640, height = 480, is }: UploadedFile): Uint8Array<ArrayBuffer> {
  const type = is ?? pictureTypes.find((one) => one === contentType)
  return type ? pictureHead(type, width, height).slice(0, size) : new Uint8Array()
}

const issuer = 'urn:parley:test'

export function tokenIdentifierOf(name: string): string {
  return `${issuer}|${name.toLowerCase()}`
}

export function claimsOf(name: string) {
  const subject = name.toLowerCase()
  return { issuer, subject, tokenIdentifier: tokenIdentifierOf(name), name, email: `${subject}@example.com` }
}

const convexFolder = fileURLToPath(new URL('../../../convex', import.meta.url))

type Modules = Record<string, () => Promise<Record<string, unknown>>>
let modules: Modules | undefined

/**
 * The modules of the backend by path without extension, by Convex's rules: a file with another dot in its name isn't
 * one. Each is imported once, because vitest takes longer to find a module than to call a function.
 */
export function convexModules(): Modules {
  return (modules ??= findModules())
}

function findModules(): Modules {
  const files = readdirSync(convexFolder, { recursive: true, encoding: 'utf8' })
  const names = files.flatMap((file) => /^([\w/]+)\.[jt]s$/.exec(file)?.[1] ?? [])
  return Object.fromEntries(
    names.map((name) => {
      let found: Promise<Record<string, unknown>> | undefined
      return [name, () => (found ??= import(/* @vite-ignore */ join(convexFolder, name)))]
    }),
  )
}

/** Convex names a function by its module's file. */
export function namesOfPending(calls: { name: string; state: { kind: string } }[]): string[] {
  return calls.filter(({ state }) => state.kind === 'pending').map(({ name }) => name.replace('.js', ''))
}
