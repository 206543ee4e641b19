import { version } from 'convex'
import { cookies } from 'next/headers'
import { preload } from 'react-dom'
import { askAhead, TOKEN } from '@/auth/embedded/pages/asked-ahead'
import { answersAhead } from '@/features/opening/data/answers-ahead'
import { openAhead } from '@/features/presence/model/socket-ahead'
import { InlineScript } from '@/ui/inline-script'

const isOurs = '/^\\/(messages|users|settings|profile)/.test(location.pathname)'
const code = `if(${isOurs})try{${askAhead}${openAhead(`/api/${version}/sync`)}${answersAhead('issued', 'opened')}}catch{}`

/** This server's accounts have a session cookie; without one there is nothing to prefetch. */
const mayBeSignedIn = async (isClerk: boolean) =>
  !isClerk && (await cookies()).getAll().some(({ name }) => name.endsWith('.session_token'))

/**
 * While scripts and styles load, the document of a signed-in page makes the scripts' first requests. In the root layout,
 * because a script that waits for the styles holds up everything after it.
 */
export async function HeadStart({ isClerk, nonce }: { isClerk: boolean; nonce: string | undefined }) {
  return (await mayBeSignedIn(isClerk)) ? <InlineScript nonce={nonce} code={code} isAtOnce /> : null
}

/** Ahead of the scripts, which would take every connection: on HTTP/1.1, a browser has six. */
export async function preloadToken(isClerk: boolean): Promise<void> {
  if (await mayBeSignedIn(isClerk)) preload(TOKEN, { as: 'fetch', crossOrigin: 'anonymous' })
}
