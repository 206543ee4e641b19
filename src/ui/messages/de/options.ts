import type { Translation } from '../catalogue'
import type { en } from '../en/options'

export const de = {
  list: {
    deleteChat: 'Chat löschen',
    menuOf: 'Optionen für {name}',
    pin: 'Anheften',
    unpin: 'Lösen',
    mute: {
      label: 'Stummschalten',
      hour: '1 Stunde lang',
      tomorrow: 'Bis morgen',
      always: 'Bis ich es aufhebe',
    },
    unmute: 'Stummschaltung aufheben',
    until: 'Bis {time}',
    tiles: {
      add: 'Hinzufügen',
      search: 'Suchen',
      muted: 'Stumm',
    },
    notify: {
      label: 'Benachrichtigungen',
      inherit: 'Standard',
      inherited: {
        everything: 'Standard (alles)',
        mentions: 'Standard (Erwähnungen, Antworten)',
        nothing: 'Standard (nichts)',
      },
      everything: 'Alles',
      mentions: 'Erwähnungen und Antworten',
      muted: 'Stummgeschaltet',
    },
    markUnread: 'Als ungelesen markieren',
    copyLink: 'Link kopieren',
    linkCopied: 'Link kopiert',
    notCopied: 'Dein Browser hat das Kopieren nicht erlaubt. Öffne den Chat und kopiere seine Adresse.',
    leave: 'Gruppe verlassen',
  },
  blocking: {
    blockPerson: '{name} blockieren',
    unblockPerson: 'Blockierung von {name} aufheben',
  },
} as const satisfies Translation<typeof en>
