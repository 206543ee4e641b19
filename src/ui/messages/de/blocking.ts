import type { Translation } from '../catalogue'
import type { en } from '../en/blocking'

export const de = {
  blocking: {
    block: 'Blockieren',
    question: '{name} blockieren?',
    consequences:
      'Ihr könnt einander hier nicht mehr schreiben und seht nicht, ob die andere Person aktiv ist, schreibt oder liest. In gemeinsamen Gruppen werden ihre Nachrichten eingeklappt und ihre Reaktionen ausgeblendet. Frühere Nachrichten bleiben. Die Person wird nicht benachrichtigt, kann es aber merken.',
    nobody: 'Du hast niemanden blockiert.',
    listFailed: 'Die blockierten Personen konnten nicht geladen werden. Lade die Seite neu.',
  },
} as const satisfies Translation<typeof en>
