/**
 * The responses of Clerk's Frontend API, in the shapes that the SDK's own types define (`@clerk/shared`,
 * types/json.d.ts): an instance with email addresses, passwords, and names, and nothing else switched on.
 *
 * One file: the shapes refer to each other.
 */
export interface Account {
  id: string
  email: string
  password: string
  firstName: string
  lastName: string
  createdAt: number
  updatedAt: number
}

export interface Session {
  id: string
  accountId: string
  createdAt: number
  lastActiveAt: number
}

/** A browser, by its `__client` cookie. */
export interface Client {
  id: string
  sessions: Session[]
  lastActiveSessionId: string | null
  signIn: SignIn | null
  signUp: SignUp | null
  createdAt: number
}

export interface SignIn {
  id: string
  identifier: string
  isComplete: boolean
  createdSessionId: string | null
}

export interface SignUp {
  id: string
  email: string
  password: string
  firstName: string
  lastName: string
  isCodeSent: boolean
  createdSessionId: string | null
  createdAccountId: string | null
}

const MONTH = 30 * 24 * 60 * 60_000

const off = {
  enabled: false,
  required: false,
  verifications: [],
  used_for_first_factor: false,
  first_factors: [],
  used_for_second_factor: false,
  second_factors: [],
  verify_at_sign_up: false,
}
const on = { ...off, enabled: true }

export function environment(name: string) {
  return {
    object: 'environment',
    id: 'env_test',
    maintenance_mode: false,
    api_keys_settings: { user_api_keys_enabled: false, orgs_api_keys_enabled: false, enabled: false },
    auth_config: {
      object: 'auth_config',
      id: 'aconf_test',
      single_session_mode: true,
      claimed_at: null,
      reverification: false,
    },
    commerce_settings: {
      object: 'commerce_settings',
      billing: { enabled: false, user: { enabled: false }, organization: { enabled: false } },
    },
    display_config: {
      object: 'display_config',
      id: 'display_config_test',
      application_name: name,
      instance_environment_type: 'production',
      branded: false,
      preferred_sign_in_strategy: 'password',
      captcha_public_key: null,
      captcha_widget_type: null,
      captcha_public_key_invisible: null,
      captcha_provider: null,
      captcha_oauth_bypass: [],
      after_sign_in_url: '',
      after_sign_up_url: '',
      after_sign_out_all_url: '',
      after_sign_out_one_url: '',
      after_switch_session_url: '',
      home_url: '',
      sign_in_url: '',
      sign_up_url: '',
      user_profile_url: '',
      organization_profile_url: '',
      create_organization_url: '',
      after_leave_organization_url: '',
      after_create_organization_url: '',
      waitlist_url: '',
      after_join_waitlist_url: '',
      logo_image_url: '',
      favicon_image_url: '',
      support_email: '',
      terms_url: '',
      privacy_policy_url: '',
      show_devmode_warning: false,
      theme: { general: {}, buttons: {}, accounts: {} },
    },
    organization_settings: {
      enabled: false,
      max_allowed_memberships: 0,
      force_organization_selection: false,
      actions: { admin_delete: false },
      domains: { enabled: false, enrollment_modes: [], default_role: null },
      slug: { disabled: true },
    },
    protect_config: { object: 'protect_config', id: 'protect_test', loaders: [] },
    user_settings: {
      actions: { delete_self: true, create_organization: false },
      attributes: {
        email_address: {
          ...on,
          required: true,
          verifications: ['email_code'],
          used_for_first_factor: true,
          first_factors: ['email_code'],
          verify_at_sign_up: true,
        },
        password: { ...on, required: true },
        first_name: { ...on, required: true },
        last_name: { ...on, required: true },
        username: off,
        phone_number: off,
        web3_wallet: off,
        authenticator_app: off,
        backup_code: off,
        passkey: off,
      },
      social: {},
      enterprise_sso: { enabled: false, self_serve_sso: false, self_serve_directory_sync: false },
      sign_in: { second_factor: { required: false, enabled: false } },
      sign_up: {
        allowlist_only: false,
        progressive: true,
        captcha_enabled: false,
        mode: 'public',
        legal_consent_enabled: false,
      },
      password_settings: {
        allowed_special_characters: '',
        disable_hibp: true,
        min_length: 8,
        max_length: 72,
        require_special_char: false,
        require_numbers: false,
        require_uppercase: false,
        require_lowercase: false,
        show_zxcvbn: false,
        min_zxcvbn_strength: 0,
      },
      passkey_settings: { allow_autofill: false, show_sign_in_button: false },
      username_settings: { min_length: 4, max_length: 64 },
    },
  }
}

const verified = {
  object: 'verification',
  id: 'ver_test',
  status: 'verified',
  strategy: 'email_code',
  attempts: 1,
  expire_at: 0,
}

export function userJson(account: Account) {
  return {
    object: 'user',
    id: account.id,
    external_id: null,
    first_name: account.firstName,
    last_name: account.lastName,
    username: null,
    image_url: '',
    has_image: false,
    profile_image_id: '',
    primary_email_address_id: `idn_${account.id}`,
    primary_phone_number_id: null,
    primary_web3_wallet_id: null,
    email_addresses: [
      {
        object: 'email_address',
        id: `idn_${account.id}`,
        email_address: account.email,
        verification: verified,
        linked_to: [],
        matches_sso_connection: false,
      },
    ],
    phone_numbers: [],
    web3_wallets: [],
    external_accounts: [],
    enterprise_accounts: [],
    passkeys: [],
    organization_memberships: [],
    password_enabled: true,
    totp_enabled: false,
    backup_code_enabled: false,
    two_factor_enabled: false,
    public_metadata: {},
    unsafe_metadata: {},
    last_sign_in_at: null,
    create_organization_enabled: false,
    create_organizations_limit: null,
    delete_self_enabled: true,
    legal_accepted_at: null,
    timezone: null,
    created_at: account.createdAt,
    updated_at: account.updatedAt,
  }
}

export function sessionJson(session: Session, account: Account, jwt: string) {
  return {
    object: 'session',
    id: session.id,
    status: 'active',
    factor_verification_age: [0, -1],
    expire_at: session.createdAt + MONTH,
    abandon_at: session.createdAt + MONTH,
    last_active_at: session.lastActiveAt,
    last_active_token: { object: 'token', jwt },
    last_active_organization_id: null,
    actor: null,
    tasks: null,
    user: userJson(account),
    public_user_data: {
      first_name: account.firstName,
      last_name: account.lastName,
      image_url: '',
      has_image: false,
      identifier: account.email,
      user_id: account.id,
    },
    created_at: session.createdAt,
    updated_at: session.lastActiveAt,
  }
}

export function signInJson({ id, identifier, isComplete, createdSessionId }: SignIn, account: Account | undefined) {
  return {
    object: 'sign_in',
    id,
    status: isComplete ? 'complete' : identifier ? 'needs_first_factor' : 'needs_identifier',
    supported_identifiers: ['email_address'],
    identifier,
    user_data: account
      ? { first_name: account.firstName, last_name: account.lastName, image_url: '', has_image: false }
      : null,
    supported_first_factors: identifier ? [{ strategy: 'password' }] : [],
    supported_second_factors: [],
    first_factor_verification: null,
    second_factor_verification: null,
    created_session_id: createdSessionId,
    timezone: null,
  }
}

export function signUpJson(signUp: SignUp) {
  const isComplete = signUp.createdSessionId !== null
  const fields = ['email_address', 'password', 'first_name', 'last_name']
  const given: Record<string, string> = {
    email_address: signUp.email,
    password: signUp.password,
    first_name: signUp.firstName,
    last_name: signUp.lastName,
  }
  return {
    object: 'sign_up',
    id: signUp.id,
    status: isComplete ? 'complete' : 'missing_requirements',
    required_fields: fields,
    optional_fields: [],
    missing_fields: fields.filter((field) => !given[field]),
    unverified_fields: isComplete ? [] : ['email_address'],
    username: null,
    first_name: signUp.firstName || null,
    last_name: signUp.lastName || null,
    email_address: signUp.email || null,
    phone_number: null,
    web3_wallet: null,
    external_account_strategy: null,
    external_account: null,
    has_password: signUp.password !== '',
    unsafe_metadata: {},
    created_session_id: signUp.createdSessionId,
    created_user_id: signUp.createdAccountId,
    abandon_at: null,
    legal_accepted_at: null,
    locale: null,
    timezone: null,
    verifications: {
      email_address: {
        ...verified,
        status: isComplete ? 'verified' : 'unverified',
        next_action: isComplete ? '' : signUp.isCodeSent ? 'needs_attempt' : 'needs_prepare',
        supported_strategies: ['email_code'],
        expire_at: Date.now() + 600_000,
      },
      phone_number: null,
      web3_wallet: null,
      external_account: null,
    },
  }
}
