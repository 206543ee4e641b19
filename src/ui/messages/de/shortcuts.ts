import type { Translation } from '../catalogue'
import type { en } from '../en/shortcuts'

export const de = {
  shortcuts: {
    title: 'Tastenkürzel',
    or: 'oder',
    groups: {
      everywhere: 'Überall',
      lists: 'In Listen',
      messages: 'Zwischen Nachrichten',
      onMessage: 'Auf einer Nachricht',
      writing: 'Beim Schreiben',
    },
    names: {
      jump: 'Überallhin springen',
      search: 'Chatliste durchsuchen',
      searchChat: 'Geöffneten Chat durchsuchen',
      help: 'Diese Tastenkürzel anzeigen',
      close: 'Oberstes Fenster schließen',
      move: 'Nächste oder vorige Zeile',
      ends: 'Erste oder letzte Zeile',
      open: 'Ausgewählte Zeile öffnen',
      toMessages: 'Vom Eingabefeld zu den Nachrichten',
      moveMessages: 'Nächste oder vorige Nachricht',
      endsMessages: 'Erste oder neueste Nachricht',
      toComposer: 'Zurück zum Eingabefeld',
      send: 'Senden',
      newLine: 'Neue Zeile',
    },
  },
} as const satisfies Translation<typeof en>
