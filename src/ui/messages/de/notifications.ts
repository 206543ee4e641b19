import type { Translation } from '../catalogue'
import type { en } from '../en/notifications'

export const de = {
  notifications: {
    changeFailed: 'Das konnte nicht gespeichert werden. Versuche es noch einmal.',
    ask: {
      title: 'Bei neuen Nachrichten benachrichtigen?',
      text: 'Für Chats, die nicht stummgeschaltet sind.',
      turnOn: 'Einschalten',
      notNow: 'Nicht jetzt',
    },
    denied: {
      title: 'Mitteilungen sind in diesem Browser aus.',
      how: 'Wie?',
      close: 'Schließen',
    },
    allowing: {
      chromium: 'Klicke auf das Symbol links neben der Adresse und erlaube dort Benachrichtigungen.',
      firefox:
        'Klicke auf das Symbol links neben der Adresse und hebe dort die Blockierung von Benachrichtigungen auf.',
      safari: 'Öffne in den Einstellungen von Safari „Websites“, dann „Mitteilungen“, und erlaube diese Adresse.',
      android: 'Tippe auf das Symbol links neben der Adresse, öffne „Berechtigungen“ und erlaube Benachrichtigungen.',
      app: 'Klicke oben im Fenster auf ⋮, öffne die App-Infos und erlaube Benachrichtigungen.',
      device: 'Öffne die Einstellungen dieses Geräts, suche Parley unter den Apps und erlaube Mitteilungen.',
      other: 'Öffne die Einstellungen deines Browsers für diese Seite und erlaube Benachrichtigungen.',
    },
    about: {
      label: 'Benachrichtigen über',
      note: 'Auf allen Geräten',
      everything: 'Alles',
      everythingHint: 'Jede Nachricht in Chats, die nicht stummgeschaltet sind.',
      mentions: 'Direkte Nachrichten und Erwähnungen',
      mentionsHint: 'In Gruppen nur Nachrichten, die dich erwähnen oder dir antworten.',
      nothing: 'Nichts',
      nothingHint: 'Ungelesenes wird trotzdem gezählt.',
      reactions: 'Reaktionen auf deine Nachrichten',
      reactionsHint: 'Wenn jemand auf eine deiner Nachrichten reagiert.',
    },
    device: {
      label: 'Dieses Gerät',
      popups: 'Mitteilungen',
      standing: {
        allowed: 'In diesem Browser erlaubt.',
        ask: 'Dein Browser fragt dich zuerst.',
        denied: 'In diesem Browser blockiert.',
        insecure: 'Browser zeigen Mitteilungen nur bei einer https-Adresse. Geöffnete Tabs machen trotzdem einen Ton.',
        install:
          'Tippe auf „Teilen“, dann auf „Zum Home-Bildschirm“. Öffne Parley von dort und melde dich noch einmal an.',
        unsupported: 'Dieser Browser zeigt keine Mitteilungen. Geöffnete Tabs machen trotzdem einen Ton.',
      },
      text: 'Inhalt anzeigen',
      textHint: 'Ausgeschaltet steht in der Mitteilung nur, wer geschrieben hat.',
      sound: 'Ton',
      soundName: 'Klopfen',
      play: 'Ton abspielen',
      push: {
        on: 'Nachrichten erreichen dieses Gerät über {service}, auch wenn Parley geschlossen ist. Dieser Dienst sieht die Adresse des Servers, und wann und wie viel er dir sendet. Wer was geschrieben hat, ist verschlüsselt.',
        failing:
          'Der Server erreicht {service} zurzeit nicht. So lange erreichen Nachrichten dieses Gerät nur, wenn Parley in einem Tab geöffnet ist.',
        unset:
          'Nachrichten erreichen dieses Gerät, solange Parley in einem Tab geöffnet ist. Damit sie auch sonst ankommen, braucht der Server eine öffentliche https-Adresse und eingerichtetes Push.',
        refused:
          'Nachrichten erreichen dieses Gerät, solange Parley in einem Tab geöffnet ist. Dieser Browser hat keinen Push-Dienst oder erreicht ihn nicht.',
      },
    },
    quiet: {
      label: 'Ruhe',
      title: 'Ruhezeiten',
      hint: 'Kein Ton, keine Mitteilung. Nachrichten warten als ungelesen.',
      from: 'Von',
      to: 'bis',
      days: 'Tage, an denen die Ruhezeit beginnt',
      zone: 'Zeitzone',
    },
    devices: {
      label: 'Andere Geräte',
      seen: 'Zuletzt aktiv: {time}',
      turnOff: 'Ausschalten',
      turnOffNamed: '{name} ausschalten',
      unknown: 'Unbekannter Browser',
    },
    test: {
      send: 'Testbenachrichtigung senden',
      sending: 'Wird gesendet …',
      title: 'Es funktioniert',
      body: 'So meldet sich Parley bei einer neuen Nachricht.',
      steps: {
        allowed: 'In diesem Browser erlaubt',
        registered: 'Der Server kennt dieses Gerät',
        sent: 'Der Push-Dienst hat sie angenommen',
        arrived: 'Sie ist hier angekommen',
      },
      failed: {
        allowed: 'In diesem Browser nicht erlaubt',
        registered: 'Der Server kann dieses Gerät nicht per Push erreichen',
        sent: 'Der Push-Dienst hat sie nicht angenommen',
        arrived: 'Sie ist nicht angekommen. Prüfe die Benachrichtigungseinstellungen dieses Geräts.',
      },
      status: 'Seine Antwort: {status}.',
    },
  },
} as const satisfies Translation<typeof en>
