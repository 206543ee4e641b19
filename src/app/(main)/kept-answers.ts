import type { FunctionReturnType } from 'convex/server'
import { readKept } from '@/features/kept/data/keeper'
import type { KeptPicture } from '@/features/kept/model/kept-picture'
import { answerNamed, type FirstAnswer } from '@/features/opening/data/first-answers'
import { firstMessages } from '@/features/timeline/data/first-messages'
import type { api } from '../../../convex/_generated/api'

export { bringUpToDate, forgetKept, keepApp, keepWhatIsLive } from '@/features/kept/data/keeper'

type Opening = FunctionReturnType<typeof api.opening.read>
type Chat = Opening['chats'][number]
type End = NonNullable<Opening['end']>

/** The chats that this device keeps for an account, as the results of a page's own queries; null if there are none. */
export async function keptAnswers(accountId: string): Promise<FirstAnswer[] | null> {
  const picture = await readKept(accountId)
  return picture && answersOf(picture)
}

/** The results to show. The list's state of a chat is newer than the one kept with the chat. */
export function answersOf({ list, chats }: KeptPicture): FirstAnswer[] {
  const stored = [...chats.flatMap(({ beside }) => beside), ...list]
  const valueOf = (name: string, conversationId: string) =>
    stored.findLast((one) => one.name === name && one.args['conversationId'] === conversationId)?.value
  const ends = chats.flatMap(({ conversationId, messages, marks }) => {
    const head = valueOf('conversations:getHead', conversationId) as Chat['head'] | undefined
    const mine = valueOf('conversations:getMine', conversationId) as Chat['mine'] | undefined
    if (!head || !mine) return []
    return firstMessages({ conversationId, messages, marks } as End, { head, mine })
  })
  return [...stored.map(({ name, args, value }) => answerNamed(name, args, value)), ...ends]
}
