import { addWords } from './catalogue'
import { en } from './en/accounts'

addWords({ en })
