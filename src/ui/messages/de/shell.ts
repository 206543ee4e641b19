import type { Translation } from '../catalogue'
import type { en } from '../en/shell'

export const de = {
  nav: {
    label: 'Navigation',
    chats: 'Chats',
    people: 'Personen',
    settings: 'Einstellungen',
    you: 'Du',
    profile: 'Dein Profil',
    toDark: 'Dunkles Farbschema',
    toLight: 'Helles Farbschema',
    chatsUnread: '{count, plural, one {Chats, # ungelesene Nachricht} other {Chats, # ungelesene Nachrichten}}',
  },
  list: {
    search: 'Suchen',
    clearSearch: 'Suche leeren',
  },
  profile: {
    signOut: 'Abmelden',
    signOutFailed: 'Das Abmelden hat nicht geklappt. Versuche es noch einmal.',
  },
  error: {
    accountDeletedTitle: 'Dieses Konto wurde gelöscht',
    accountDeletedText: 'Melde dich mit einem anderen Konto an.',
    enterTitle: 'Dein Konto konnte nicht geöffnet werden',
    enterText: 'Du bist angemeldet, aber der Server hat es nicht angenommen. Versuche es gleich noch einmal.',
    unreachableTitle: 'Der Server ist nicht erreichbar',
    unreachableText: 'Prüfe deine Verbindung. Diese Seite versucht es weiter.',
    shutTitle: 'Keine Verbindung zum Server',
    shutText: 'Der Server hat die Live-Verbindung dieser Seite abgelehnt. Sag der Person Bescheid, die ihn betreibt.',
    shutOrigin: 'Dieser Server nimmt keine Seiten von {origin} an. Starte ihn neu mit --public-url {origin}.',
    shutSocket:
      'Etwas zwischen diesem Browser und dem Server blockiert WebSockets, zum Beispiel ein Proxy. Er muss Upgrades für /api/*/sync durchlassen.',
    clerkTitle: 'Der Anmeldedienst ist nicht erreichbar',
    clerkText: 'Prüfe deine Verbindung. Auch ein Werbeblocker kann die Ursache sein.',
  },
  offline: {
    kept: 'Keine Verbindung. Du siehst, was auf diesem Gerät gespeichert ist.',
    strip: 'Keine Verbindung. Nachrichten werden gesendet, sobald du wieder online bist.',
    notRenewed: 'Deine Anmeldung konnte nicht erneuert werden. Nachrichten werden danach gesendet.',
    tryNow: 'Jetzt versuchen',
    title: 'Keine Verbindung',
    later: 'Das erscheint, sobald du wieder online bist.',
  },
  update: {
    ready: 'Eine neue Version ist da. Deine Entwürfe sind gespeichert.',
    reload: 'Neu laden',
    later: 'Nicht jetzt',
  },
} as const satisfies Translation<typeof en>
