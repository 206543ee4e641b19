// Every flag of the server with its variable. Plain JavaScript, because `npm start -- --help` reads it before anything
// is built.

/**
 * @typedef {object} Option
 * @property {string} flag
 * @property {string | null} variable
 * @property {string | null} value What follows the flag; null for a switch.
 * @property {string} help
 * @property {boolean} [isList] Given more than once, it is a list.
 */

export const OPTIONS = /** @type {const} */ ([
  { flag: 'port', variable: 'PORT', value: 'number', help: 'Port to listen on (3000)' },
  { flag: 'host', variable: 'HOST', value: 'address', help: 'Address to listen on (127.0.0.1)' },
  { flag: 'data-dir', variable: 'PARLEY_DATA_DIR', value: 'path', help: 'Directory for all data (.data)' },
  { flag: 'public-url', variable: 'PARLEY_PUBLIC_URL', value: 'url', help: 'URL people use to reach this server' },
  {
    flag: 'trusted-proxy',
    variable: 'PARLEY_TRUSTED_PROXY',
    value: 'list',
    help: 'Proxies whose X-Forwarded-For header is trusted',
  },
  {
    flag: 'registration',
    variable: 'PARLEY_REGISTRATION',
    value: 'mode',
    help: 'Who can sign up: open, invite, or closed (open)',
  },
  {
    flag: 'messages-per-second',
    variable: 'PARLEY_MESSAGES_PER_SECOND',
    value: 'number',
    help: 'Messages per second per person; scales every rate limit, 0 disables them (20)',
  },
  {
    flag: 'files-per-person',
    variable: 'PARLEY_FILES_PER_PERSON',
    value: 'MB',
    help: 'MB that one person can store (2000); 0: no limit',
  },
  { flag: 'name', variable: 'PARLEY_NAME', value: 'text', help: 'Name of this server (Parley)' },
  {
    flag: 'owner',
    variable: 'PARLEY_OWNER',
    value: 'text',
    help: 'Who runs this server and how to reach them, shown at sign-in',
  },
  {
    flag: 'push-contact',
    variable: 'PARLEY_PUSH_CONTACT',
    value: 'address',
    help: 'Contact for push services (--public-url)',
  },
  {
    flag: 'push-origin',
    variable: 'PARLEY_PUSH_ORIGINS',
    value: 'origin',
    help: 'An additional push service; can be repeated',
    isList: true,
  },
  {
    flag: 'smtp-url',
    variable: 'PARLEY_SMTP_URL',
    value: 'url',
    help: 'Mail server: smtp://user:password@host:587',
  },
  { flag: 'mail-from', variable: 'PARLEY_MAIL_FROM', value: 'address', help: 'Sender address for email' },
  {
    flag: 'oidc-issuer',
    variable: 'PARLEY_OIDC_ISSUER',
    value: 'url',
    help: 'OpenID Connect provider to sign in with',
  },
  { flag: 'oidc-client-id', variable: 'PARLEY_OIDC_CLIENT_ID', value: 'id', help: 'Client id at that provider' },
  {
    flag: 'oidc-client-secret',
    variable: 'PARLEY_OIDC_CLIENT_SECRET',
    value: 'secret',
    help: 'Client secret at that provider (none: PKCE alone)',
  },
  { flag: 'oidc-name', variable: 'PARLEY_OIDC_NAME', value: 'text', help: 'Label of its sign-in button (the host)' },
  {
    flag: 'log-level',
    variable: 'PARLEY_LOG_LEVEL',
    value: 'level',
    help: 'debug, info, warn or error (info)',
  },
  {
    flag: 'backup-every',
    variable: 'PARLEY_BACKUP_EVERY',
    value: 'time',
    help: 'Back up automatically, such as every 24h',
  },
  { flag: 'backup-keep', variable: 'PARLEY_BACKUP_KEEP', value: 'number', help: 'Number of backups to keep (14)' },
  {
    flag: 'backup-to',
    variable: 'PARLEY_BACKUP_TO',
    value: 'path',
    help: 'Folder for backups (beside the data: .data-backups)',
  },
  {
    flag: 'backup-recipient',
    variable: 'PARLEY_BACKUP_RECIPIENT',
    value: 'age1…',
    help: 'age recipient to encrypt backups for',
  },
  {
    flag: 'lan',
    variable: null,
    value: null,
    help: 'Serve the local network, too, and show a QR code for phones',
  },
  {
    flag: 'tls-cert',
    variable: 'PARLEY_TLS_CERT',
    value: 'file',
    help: 'Certificate (with its chain) for https',
  },
  { flag: 'tls-key', variable: 'PARLEY_TLS_KEY', value: 'file', help: 'Private key of that certificate' },
  {
    flag: 'demo',
    variable: null,
    value: null,
    help: 'Start with nine demo people and their chats (needs an empty data directory)',
  },
  { flag: 'admin', variable: null, value: null, help: "Enable the Convex CLI, using this data directory's admin key" },
  {
    flag: 'forget-pushed',
    variable: null,
    value: null,
    help: 'Discard functions pushed with npx convex; use the built-in ones',
  },
  {
    flag: 'accept-copy',
    variable: null,
    value: null,
    help: 'Check a refused copy of a data directory, and use it',
  },
  { flag: 'print-admin-key', variable: null, value: null, help: 'Print the admin key and exit' },
  { flag: 'help', variable: null, value: null, help: 'Show this help' },
  { flag: 'version', variable: null, value: null, help: 'Show the version' },
])

export const HELP = [
  'Parley: a self-hosted chat server',
  '',
  ...OPTIONS.map(({ flag, value, variable, help }) => {
    const usage = `--${flag}${value ? ` <${value}>` : ''}`
    return `  ${usage.padEnd(30)} ${help}${variable ? ` [${variable}]` : ''}`
  }),
].join('\n')
