/**
 * The interface's English texts by key, for tests that look for one: a changed text then breaks no test. A literal is for
 * what people write, and for sentences whose exact words are the rule (CONTRIBUTING.md).
 */
import { createTranslator } from 'use-intl/core'
import { locales } from '../../src/ui/messages/catalogue'
import { messagesOf } from '../../src/ui/messages/source'

export const t = createTranslator({ locale: locales.en, messages: messagesOf('en') })
