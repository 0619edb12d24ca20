# Prescriptions that wait for somebody's word: a service's answer, ours to its question, a look at what became of it.
unanswered-title = Waiting for an answer
unanswered-count = { $count ->
    [0] Nothing waits.
    [one] 1 prescription waits, the oldest first
   *[other] { $count } prescriptions wait, the oldest first
 }
unanswered-person = Person
unanswered-service = Service
unanswered-service-any = Any service
unanswered-organisation = Run by
unanswered-what = What is waited for
unanswered-since = Since
unanswered-days = Days
unanswered-for-days = { $count ->
    [0] today
    [one] 1 day
   *[other] { $count } days
 }
unanswered-turn = Whose turn
unanswered-turn-any = Anybody’s
unanswered-turn-ours = Ours
unanswered-turn-service = The service’s
unanswered-with = Navigator
unanswered-with-any = Anybody
unanswered-reminded = Reminders
unanswered-filter = Show
unanswered-first = Back to the beginning
unanswered-question = The service asked something, and waits for your answer
unanswered-answer = The service was asked, and has time
unanswered-answer-due = The service has not answered: remind it
unanswered-answer-over = Reminded twice and silent: its time may run out
unanswered-body = The day has come to look what they decided
unanswered-body-until = A public body was asked. Look on { $day } what it decided
unanswered-place = The day has come on which they expected room
unanswered-outcome = The day has come to look what came of it
unanswered-no-contact = No e-mail address: ring them
unanswered-pick = Remind { $service } about { $name }
unanswered-nudge-text = Each service gets its link once more by e-mail, and it is written down on the prescription.
unanswered-nudge-ticked = Remind those ticked
unanswered-nudge-all = { $count ->
    [one] Remind the 1 that is due here
   *[other] Remind all { $count } that are due here
 }
notice-unanswered-nudged = The services are reminded.
notice-unanswered-some-left = Those that could be reminded are. Some had answered or been reminded in the meantime.
breach-unanswered-none-picked = Tick at least one prescription whose service is to be reminded.
breach-unanswered-too-many = At most { $limit } services can be reminded at once. Tick fewer.
