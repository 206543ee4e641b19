import { addWords } from './catalogue'
import { en } from './en/common'

addWords({ en })
