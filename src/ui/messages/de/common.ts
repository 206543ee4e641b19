import type { Translation } from '../catalogue'
import type { en } from '../en/common'

export const de = {
  app: {
    saved: 'Gespeichert',
    name: 'Parley',
    description: 'Nachrichten auf deinem eigenen Server.',
    loading: 'Wird geladen',
    back: 'Zurück',
    close: 'Schließen',
    cancel: 'Abbrechen',
    tryAgain: 'Erneut versuchen',
    notLoaded: 'Konnte nicht geladen werden. Prüfe deine Verbindung.',
    undo: 'Rückgängig',
    toasts: 'Mitteilungen',
  },
  error: {
    serverText: 'Etwas ist schiefgegangen. Versuche es noch einmal.',
    pageTitle: 'Auf dieser Seite ist etwas schiefgegangen',
    pageText: 'Lade die Seite neu. Deine Entwürfe sind auf diesem Gerät gespeichert.',
    reload: 'Neu laden',
    copyDetails: 'Details kopieren',
    detailsCopied: 'Details kopiert',
    notFoundTitle: 'Seite nicht gefunden',
    notFoundText: 'Der Link ist veraltet oder enthält einen Tippfehler.',
    backToChats: 'Zurück zu den Chats',
  },
  auth: {
    signInTo: 'Bei {server} anmelden',
    signUpTo: 'Bei {server} registrieren',
    signIn: 'Anmelden',
    signUp: 'Konto erstellen',
  },
} as const satisfies Translation<typeof en>
