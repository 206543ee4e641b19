/** Notifications: the settings, and the strip that offers them. */
export const en = {
  notifications: {
    changeFailed: 'Couldn’t save that. Try again.',
    ask: {
      title: 'Hear about new messages here?',
      text: 'Only what is meant for you.',
      turnOn: 'Turn on',
      notNow: 'Not now',
    },
    denied: {
      title: 'Pop-ups are off in this browser.',
      text: 'To turn them on, allow notifications next to the address, then reload.',
      close: 'Close',
    },
    about: {
      label: 'Tell me about',
      note: 'On every device',
      everything: 'Everything',
      everythingHint: 'Every message in chats that aren’t muted',
      mentions: 'Direct messages and mentions',
      mentionsHint: 'In groups, only what mentions you or replies to you',
      nothing: 'Nothing',
      nothingHint: 'Unread counts still change',
      reactions: 'Reactions to your messages',
      reactionsHint: 'When someone reacts to what you wrote',
    },
    device: {
      label: 'This device',
      popups: 'Pop-ups',
      standing: {
        allowed: 'Allowed in this browser',
        ask: 'Your browser asks you first',
        denied: 'Blocked in this browser. Allow notifications next to the address, then reload.',
        insecure: 'Browsers allow pop-ups only at an https address. Open tabs still make a sound.',
        install: 'Tap Share, then Add to Home Screen. Open Parley from there and sign in again.',
        unsupported: 'This browser doesn’t show notifications. Open tabs still make a sound.',
      },
      text: 'Show what it says',
      textHint: 'If you turn this off, a pop-up only says who wrote.',
      sound: 'Sound',
      soundName: 'Knock',
      play: 'Play the sound',
      push: {
        on: 'Messages reach this device while Parley is closed, through {service}. What they say is encrypted on the way; the service learns only that one came, and when.',
        unset:
          'Messages reach this device while Parley is open in a tab. To reach it when Parley is closed, this server needs a public https address and push set up.',
        refused:
          'Messages reach this device while Parley is open in a tab. This browser has no push service, or can’t reach it.',
      },
    },
    quiet: {
      label: 'Quiet hours',
      title: 'Quiet hours',
      hint: 'No sounds or pop-ups. Messages stay unread.',
      from: 'From',
      to: 'to',
      days: 'Days on which they begin',
      zone: 'Time zone',
    },
    devices: {
      label: 'Other devices',
      seen: 'Last active {time}',
      turnOff: 'Turn off',
      turnOffNamed: 'Turn off {name}',
      unknown: 'A browser',
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
