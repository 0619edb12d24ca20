# What has to be done next, and why.
part-of-day-morning = morning
part-of-day-afternoon = afternoon
part-of-day-evening = evening

urgency-routine = Routine
urgency-soon = Soon
urgency-urgent = Urgent

task-appointment = Appointment
task-reply = Answer them
task-missed = Ask how it is going
task-offered-again = Said no to another offer
task-intake = Decide at intake
task-allocation = Give to a navigator
task-first-call = Make the first call
task-next-attempt = Try to ring again
task-attempts-made = Decide what now
task-settle-first-call = Record how the first call went
task-book-meeting = Book a first meeting
task-plan = Agree a plan
task-service-choice = Ask about the service
task-ask-provider = Ask the service to take them on
task-provider-answer = Ask the service for an answer
task-start = Ask whether the first session took place
task-register = Get the register of a session
task-outcome = Look what came of a service
task-question = Answer a service’s question
task-place-expected = Ask whether there is a place now
task-gone-quiet = Ask how it is going
task-review = Look at it again
task-follow-up = Ask how things went
task-pause-ends = Go on after the pause
task-thinking-it-over = Ask for the answer
task-ask-again = Ask again
task-look-again = Look at it again

# Why it has to be done. $from is the day the clock runs from, $due the day it is due, $days working days,
# $made attempts or missed meetings, $tried and $advised parts of the day.
task-appointment-because = The appointment is on { $due }. Afterwards, record whether it took place.
task-reply-because = They turned to you on { $from }, and nothing went back since.
task-missed-because = { $made } meetings or sessions in a row were missed, the last on { $from }.
task-offered-again-because = On { $from } a referrer offered again, and the person said no. Find out what that means for what is going on now.
task-intake-because = { $days ->
    [0] The referral arrived on { $from } and is urgent.
    [one] The referral arrived on { $from }. It is to be looked at within one working day.
   *[other] The referral arrived on { $from }. It is to be looked at within { $days } working days.
 }
task-allocation-because = Intake accepted on { $from }, and there is no navigator yet. Due on { $due }.
task-first-call-because = Intake accepted on { $from }. The first call was due on { $due }.
task-next-attempt-because = { $made ->
    [one] Nobody was reached on { $from }, the only attempt so far.
   *[other] { $made } attempts so far, the last on { $from }.
 }
task-attempts-made-because = { $made } attempts were made, the last on { $from }. Choose another way to reach the person, or end.
task-settle-first-call-because = You spoke on { $from }. Record whether the person wants to go on.
task-book-meeting-because = { $made ->
    [0] The person agreed on { $from } to meet. No meeting is booked.
   *[other] A meeting fell through on { $from }, and no other is booked.
 }
task-plan-because = You met on { $from }. A plan was due on { $due }.
task-service-choice-because = A service was proposed on { $from }.
task-ask-provider-because = They agreed to a service on { $from }, and it has not been asked yet.
task-provider-answer-because = { $made ->
    [0] The service was asked on { $from } and has not answered. Remind it.
    [one] The service was reminded on { $from } and has not answered. Remind it once more.
   *[other] The service was reminded { $made } times, the last on { $from }. Its time may run out.
 }
task-start-because = The provider took the person on on { $from }. No first session is recorded.
task-register-because = A session took place on { $from } and nobody has said who came.
task-outcome-because = You wanted to look on { $from }.
task-question-because = A service asked about the person on { $from } and waits.
task-place-expected-because = The provider expected a place by { $from }.
task-gone-quiet-because = Nothing was heard since { $from }.
task-review-because = A date was set to look at it again: { $from }.
task-follow-up-because = A date was set to ask how things went: { $from }.
task-pause-ends-because = The pause ends on { $from }.
task-thinking-it-over-because = The person wanted time to think until { $from }.
task-ask-again-because = The person wanted to be asked again from { $from }.
task-look-again-because = Nothing has happened since { $from }, and nothing else is planned.
task-tried = No answer in the { $parts }.
task-advised = Try in the { $part }.
task-put-off = Put off to { $due }.

# Why a navigator stands where they do in the list.
allocation-reason-away = Away until { $day }
allocation-reason-full = Full: { $load } of { $full }
allocation-reason-load = Caseload { $load }
allocation-reason-load-of = Caseload { $load } of { $full }
allocation-reason-speaks-language = Speaks { $language }
allocation-reason-needs-interpreter = Needs an interpreter for { $language }
allocation-reason-gender-asked = As the person asked
allocation-reason-gender-not-asked = Not as the person asked, or not known
allocation-reason-knows-area = Knows the area

breach-task-rules-unreadable = The rules of tasks cannot be read: { $why }.
breach-task-rule-twice = There are two rules for “{ $kind }”. Keep one.
breach-task-rule-missing = There is no rule for “{ $kind }”. Add one.
breach-task-none-picked = Tick at least one task.
breach-task-cannot-be-put-off = One of the ticked tasks has a fixed time and cannot be put off. Untick it, or change the appointment.
breach-task-cannot-be-ticked-off = One of the ticked tasks ends only by what is recorded on the journey. Untick it.
breach-task-put-off-to = { $value } is no day to put a task off to. Choose a day from tomorrow to { $last }.
breach-task-until-missing = Enter the day to put the ticked tasks off to.

# The day's work.
today-title = Today
today-count = { $count ->
    [0] Nothing is due today.
    [one] One thing to do.
   *[other] { $count } things to do.
 }
today-more = There are more; see the caseload.
today-caseload = The whole caseload
today-printed = Printed for { $name }, { $at }
today-appointments = Appointments
today-calls = Calls
today-replies = Answers and news
today-quiet = Gone quiet
today-overdue = Overdue
today-rest = Also due
today-pick = Tick { $name }: { $what }
today-overdue-since = since { $day }
today-no-phone = No telephone number on record.
today-no-answer = No answer
today-no-answer-of = No answer from { $name }
today-blank = Outcome, time, initials:
today-ticked = With the ticked ones
today-put-off-to = Put off to
today-put-off = Put off
today-tick-off = Tick off
today-bulk-hint = Tick tasks above first. What is put off comes back on its day. What is ticked off is done; most tasks end by themselves once something is recorded.
task-and = and
notice-task-put-off = Put off. It comes back on its day.
notice-task-ticked-off = Ticked off.
