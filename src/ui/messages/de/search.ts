import type { Translation } from '../catalogue'
import type { en } from '../en/search'

export const de = {
  search: {
    chats: 'Chats',
    people: 'Personen',
    messages: 'Nachrichten',
    messagesIn: 'In {name}',
    older: 'Ältere Chats durchsuchen',
    everywhere: 'Alle Chats durchsuchen',
    searched: '{count, plural, one {Der neueste Chat wurde} other {Die # neuesten Chats wurden}} durchsucht.',
    searching: 'Suche läuft',
    failed: 'Die Suche wurde nicht beendet',
    partFailed: 'Einige Chats konnten nicht durchsucht werden.',
    offline: 'Keine Verbindung. Die Suche geht weiter, sobald du wieder online bist.',
    position: '{at, number} von {count, number}',
    positionOfMore: '{at, number} von {count, number}+',
    more: 'Mehr in diesem Chat',
    moreIn: 'Weitere Treffer in {name}',
    nothing: 'Keine Treffer',
    olderMatch: 'Älterer Treffer',
    newerMatch: 'Neuerer Treffer',
    close: 'Suche schließen',
  },
  palette: {
    label: 'Überallhin springen',
    share: 'Mit einem Chat oder einer Person teilen',
    placeholder: 'Chats, Personen und Nachrichten suchen',
    recent: 'Zuletzt',
    chats: 'Chats',
    people: 'Personen',
    actions: 'Aktionen',
    messages: 'Nachrichten',
    choose: 'auswählen',
    open: 'öffnen',
    close: 'schließen',
  },
  empty: {
    nothingMatches: 'Keine Treffer für „{text}“',
    nothingMatchesText: 'Prüfe die Schreibweise oder suche in allen Chats.',
    nothingMatchesAnywhere: 'Prüfe die Schreibweise.',
  },
} as const satisfies Translation<typeof en>
