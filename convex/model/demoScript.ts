/** The conversation of Ada and Bo: days before now, time of day, sender, text. */
export type Line = [daysAgo: number, time: string, who: 'ada' | 'bo', text: string]

export const talk: Line[] = [
  [6, '09:12', 'ada', 'Morning! Did the venue answer about Thursday?'],
  [6, '09:15', 'bo', 'Just now. The big room is taken, but they can give us the one with the garden door.'],
  [6, '09:15', 'bo', 'Thirty chairs, a projector, and we may bring our own coffee.'],
  [6, '09:18', 'ada', 'The garden door one is nicer anyway. How many have signed up?'],
  [6, '09:20', 'bo', '23 so far. Four of them asked whether they need to bring a laptop.'],
  [6, '09:21', 'ada', 'Yes please. I will put it in the reminder.'],
  [6, '17:40', 'bo', 'Booked. They want the deposit by Monday.'],
  [6, '17:52', 'ada', 'I can pay it from the workshop budget, send me the invoice?'],
  [6, '17:53', 'bo', 'In your mail.'],
  [
    5,
    '11:05',
    'ada',
    'First draft of the outline:\n\n1. Why things get slow\n2. Measuring before guessing\n3. Lunch\n4. Fixing one thing together',
  ],
  [5, '11:09', 'bo', 'I like that lunch is a numbered item.'],
  [5, '11:10', 'ada', 'It is load-bearing.'],
  [
    5,
    '11:31',
    'bo',
    'For part 2: shall we let them measure something of their own, or give everybody the same example?',
  ],
  [5, '11:34', 'ada', 'Same example. Last year half an hour went into “it does not start on my machine”.'],
  [5, '11:36', 'bo', 'Fair. I still have the little train timetable app, with the three mistakes in it.'],
  [5, '11:36', 'ada', 'Perfect, that one!'],
  [4, '14:02', 'bo', 'The timetable app runs again. I had to update nearly everything 😅'],
  [4, '14:03', 'bo', 'It is now slow in four places. One of them was not on purpose.'],
  [4, '14:10', 'ada', 'Leave it in. Whoever finds it gets the last piece of cake.'],
  [4, '18:25', 'ada', 'Deposit is paid.'],
  [4, '18:26', 'bo', '🎉'],
  [3, '10:44', 'bo', 'Question about slides: yours or mine? Mine are the ones nobody could read from the back.'],
  [3, '10:50', 'ada', 'Mine then. Dark text, big letters, no more than five lines.'],
  [3, '10:51', 'bo', 'Send me the file when it is ready and I add the exercises.'],
  [3, '16:20', 'ada', 'https://example.com/slides/slow-to-fast, you should be able to edit it'],
  [3, '16:33', 'bo', 'Works. Slide 12 made me laugh.'],
  [2, '09:02', 'bo', '28 people now. Two more and we are full.'],
  [2, '09:08', 'ada', 'Should we open a waiting list?'],
  [2, '09:09', 'bo', 'I will. Somebody always gets a cold.'],
  [2, '13:37', 'ada', 'Do you remember where the long extension cords ended up? Not in the box with the name tags.'],
  [2, '13:49', 'bo', 'In my cellar, behind the bicycle. I will bring them.'],
  [2, '13:49', 'ada', 'You are a treasure.'],
  [1, '08:55', 'ada', 'The reminder is out. Laptop, charger, curiosity.'],
  [1, '09:01', 'bo', 'Read it. Very you.'],
  [
    1,
    '15:12',
    'bo',
    'I went through the exercises with a stopwatch: 70 minutes if nobody asks anything, 95 if they are awake.',
  ],
  [1, '15:20', 'ada', 'Then we drop the last one and keep it for whoever is fast.'],
  [1, '15:21', 'bo', 'Agreed.'],
  [0, '08:03', 'bo', 'Waiting list: 3 people.'],
  [
    0,
    '08:04',
    'bo',
    'And the venue says the garden door sticks a little. We should bring the small crowbar. I am only half joking.',
  ],
  [0, '08:06', 'bo', 'When shall we meet to set up?'],
]

/** The group they share. */
export const groupName = 'Workshop'

export const groupTalk: Line[] = [
  [3, '17:00', 'ada', 'A place for everything about the day itself.'],
  [3, '17:04', 'bo', 'Shopping list: coffee, oat milk, name tags, cake.'],
  [2, '10:15', 'ada', 'I have name tags left from last time.'],
  [1, '19:30', 'bo', 'Cake is ordered. Lemon.'],
  [1, '19:31', 'ada', '🍋'],
]
