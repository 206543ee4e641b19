import { messageActions, type MessageAction, messageKeys } from '@/features/message-actions/model/message-actions'
import '@/ui/messages/shortcuts'
import type { en } from '@/ui/messages/en/shortcuts'
import type { EnterKey } from '@/ui/enter-key'

/** `mod` is ⌘ on an Apple keyboard and Ctrl on any other. The keys of one press; several presses can do the same. */
type Press = readonly string[]

interface Shortcut {
  /** The key of its description in the catalogue. */
  words: `shortcuts.names.${keyof typeof en.shortcuts.names}` | `chat.actions.${MessageAction}`
  presses: readonly [Press, ...Press[]]
}

interface ShortcutGroup {
  name: keyof typeof en.shortcuts.groups
  shortcuts: readonly Shortcut[]
}

/** Every shortcut once: the dialog on `?` is generated from it. */
export function shortcutGroups(enterKey: EnterKey): readonly ShortcutGroup[] {
  const [send, newLine] =
    enterKey === 'sends' ? ([['Enter'], ['Shift', 'Enter']] as const) : ([['mod', 'Enter'], ['Enter']] as const)
  return [
    {
      name: 'everywhere',
      shortcuts: [
        { words: 'shortcuts.names.jump', presses: [['mod', 'K']] },
        { words: 'shortcuts.names.search', presses: [['mod', 'Shift', 'F'], ['/']] },
        { words: 'shortcuts.names.searchChat', presses: [['mod', 'F']] },
        { words: 'shortcuts.names.help', presses: [['?']] },
        { words: 'shortcuts.names.close', presses: [['Esc']] },
      ],
    },
    {
      name: 'lists',
      shortcuts: [
        { words: 'shortcuts.names.move', presses: [['↑'], ['↓']] },
        { words: 'shortcuts.names.ends', presses: [['Home'], ['End']] },
        { words: 'shortcuts.names.open', presses: [['Enter']] },
      ],
    },
    {
      name: 'messages',
      shortcuts: [
        { words: 'shortcuts.names.toMessages', presses: [['Shift', 'Tab']] },
        { words: 'shortcuts.names.moveMessages', presses: [['↑'], ['↓']] },
        { words: 'shortcuts.names.endsMessages', presses: [['Home'], ['End']] },
        { words: 'shortcuts.names.toComposer', presses: [['Esc']] },
      ],
    },
    { name: 'onMessage', shortcuts: messageActions.flatMap(keyOf) },
    {
      name: 'writing',
      shortcuts: [
        { words: 'shortcuts.names.send', presses: [send] },
        { words: 'shortcuts.names.newLine', presses: [newLine] },
      ],
    },
  ]
}

function keyOf(action: MessageAction): Shortcut[] {
  const key = messageKeys[action]
  return key === undefined ? [] : [{ words: `chat.actions.${action}`, presses: [[key]] }]
}
