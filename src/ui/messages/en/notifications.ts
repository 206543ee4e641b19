/** Notifications: the settings, and the strip that offers them. */
export const en = {
  notifications: {
    changeFailed: 'Couldn’t save that. Try again.',
    ask: {
      title: 'Get notified about new messages?',
      text: 'For chats that aren’t muted.',
      turnOn: 'Turn on',
      notNow: 'Not now',
    },
    denied: {
      title: 'Pop-ups are off in this browser.',
      how: 'How',
      close: 'Close',
    },
    allowing: {
      chromium: 'Click the icon to the left of the address, and allow notifications there.',
      firefox: 'Click the icon to the left of the address, and remove the block on sending notifications.',
      safari: 'In Safari’s settings, open Websites, then Notifications, and allow this address.',
      android: 'Tap the icon to the left of the address, open Permissions, and allow notifications.',
      app: 'Click ⋮ at the top of this window, open App info, and allow notifications.',
      device: 'Open this device’s settings, find Parley among the apps, and allow notifications.',
      other: 'Open your browser’s settings for this site, and allow notifications.',
    },
    about: {
      label: 'Tell me about',
      note: 'On every device',
      everything: 'Everything',
      everythingHint: 'Every message in chats that aren’t muted.',
      mentions: 'Direct messages and mentions',
      mentionsHint: 'In groups, only messages that mention you or reply to you.',
      nothing: 'Nothing',
      nothingHint: 'Unread counts still update.',
      reactions: 'Reactions to your messages',
      reactionsHint: 'When someone reacts to a message of yours.',
    },
    device: {
      label: 'This device',
      popups: 'Pop-ups',
      standing: {
        allowed: 'Allowed in this browser.',
        ask: 'Your browser asks you first.',
        denied: 'Blocked in this browser.',
        insecure: 'Browsers allow pop-ups only at an https address. Open tabs still make a sound.',
        install: 'Tap Share, then Add to Home Screen. Open Parley from there and sign in again.',
        unsupported: 'This browser doesn’t show notifications. Open tabs still make a sound.',
      },
      text: 'Show message text',
      textHint: 'If you turn this off, pop-ups only say who sent the message.',
      sound: 'Sound',
      soundName: 'Knock',
      play: 'Play the sound',
      push: {
        on: 'Messages reach this device even while Parley is closed, through {service}. That service sees this server’s address, and when and how much it sends you. Who wrote, and what, is encrypted.',
        failing:
          'This server can’t reach {service} right now. Until it can, messages only reach this device while Parley is open in a tab.',
        unset:
          'Messages only reach this device while Parley is open in a tab. To reach it while Parley is closed, this server needs a public https address and push notifications.',
        refused:
          'Messages only reach this device while Parley is open in a tab. This browser has no push service, or can’t reach it.',
      },
    },
    quiet: {
      label: 'Quiet',
      title: 'Quiet hours',
      hint: 'No sounds or pop-ups. Messages stay unread.',
      from: 'From',
      to: 'to',
      days: 'Days when quiet hours start',
      zone: 'Time zone',
    },
    devices: {
      label: 'Other devices',
      seen: 'Last active {time}',
      turnOff: 'Turn off',
      turnOffNamed: 'Turn off {name}',
      unknown: 'Unknown browser',
    },
    test: {
      send: 'Send a test notification',
      sending: 'Sending…',
      title: 'It works',
      body: 'This is how Parley tells you about a message.',
      steps: {
        allowed: 'Allowed in this browser',
        registered: 'This server knows this device',
        sent: 'The push service accepted it',
        arrived: 'It arrived here',
      },
      failed: {
        allowed: 'Not allowed in this browser',
        registered: 'This server can’t push to this device',
        sent: 'The push service didn’t accept it',
        arrived: 'It hasn’t arrived. Check the notification settings of this device.',
      },
      status: 'It responded with {status}.',
    },
  },
} as const
