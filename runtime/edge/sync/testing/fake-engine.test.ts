import { testEngineContract } from '../../../testing/engine-contract'
import { FakeConvexError, FakeEngine } from './fake-engine'
import { notes } from './notes'

testEngineContract(
  'the fake of the edge’s tests',
  () =>
    new FakeEngine({
      ...notes,
      'notes:addAndFail': (context) => {
        notes['notes:add']!(context)
        throw new Error('broken')
      },
      'notes:refuse': () => {
        throw new FakeConvexError({ code: 'FORBIDDEN' })
      },
    }),
)
