import type { en } from '@/ui/messages/en'
import type { EnterKey } from '@/ui/enter-key'

/** `mod` is ⌘ on an Apple keyboard and Ctrl on any other. Keys of one press; several presses do the same. */
type Press = readonly string[]

interface Shortcut {
  name: keyof typeof en.shortcuts.names
  presses: readonly [Press, ...Press[]]
}

interface ShortcutGroup {
  name: keyof typeof en.shortcuts.groups
  shortcuts: readonly Shortcut[]
}

/** Every key that does something, once: the dialog on `?` is made of it. */
export function shortcutGroups(enterKey: EnterKey): readonly ShortcutGroup[] {
  const [send, newLine] =
    enterKey === 'sends' ? ([['Enter'], ['Shift', 'Enter']] as const) : ([['mod', 'Enter'], ['Enter']] as const)
  return [
    {
      name: 'everywhere',
      shortcuts: [
        { name: 'jump', presses: [['mod', 'K']] },
        { name: 'search', presses: [['/']] },
        { name: 'searchChat', presses: [['mod', 'F']] },
        { name: 'help', presses: [['?']] },
        { name: 'close', presses: [['Esc']] },
      ],
    },
    {
      name: 'lists',
      shortcuts: [
        { name: 'move', presses: [['↑'], ['↓']] },
        { name: 'ends', presses: [['Home'], ['End']] },
        { name: 'open', presses: [['Enter']] },
      ],
    },
    {
      name: 'messages',
      shortcuts: [
        { name: 'toMessages', presses: [['Shift', 'Tab']] },
        { name: 'moveMessages', presses: [['↑'], ['↓']] },
        { name: 'endsMessages', presses: [['Home'], ['End']] },
        { name: 'toComposer', presses: [['Esc']] },
      ],
    },
    {
      name: 'writing',
      shortcuts: [
        { name: 'send', presses: [send] },
        { name: 'newLine', presses: [newLine] },
      ],
    },
  ]
}
