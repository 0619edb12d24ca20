arranged-not-recorded = Not recorded
arranged-not-needed = Not needed
arranged-arranged = Arranged
arranged-wanted = Needed, still to be arranged

provider-answer-yes = Yes, we take them on
provider-answer-waiting = On our waiting list
provider-answer-cannot = We cannot

cannot-why-full = We are full
cannot-why-not-eligible = They are not among those the service is for
cannot-why-not-suitable = It would not suit them, or not be safe
cannot-why-outside-area = They live outside our area
cannot-why-closed = The service has closed or changed
cannot-why-not-said = We would rather not say

share-name = Name
share-phone = Phone number
share-email = Email address
share-address = Home address
share-age-band = Age band
share-language = Language and interpreter
share-access-needs = What they need to take part
share-companion = Whether somebody comes with them
share-needs = What they hope for help with

least-advice = Advice: money, housing, law or work
least-group = A group
least-activity = Being active
least-at-home = Somebody comes to the home
least-public-body = A public body

risk-not-alone = Visit in twos, or not at home
risk-distress = May become upset or frightened when crowded or hurried
risk-falls = May fall
risk-seizures = May have seizures or faint
risk-allergy = A severe allergy
risk-may-leave = May leave without saying
risk-home = A dog, or something else about the home
risk-keep-place-secret = Somebody must not learn where they are

attendance-attended = Was there
attendance-missed = Missed
attendance-cancelled-person = Cancelled by them
attendance-cancelled-provider = Cancelled by the service
attendance-cancelled-programme = Cancelled by the programme
attendance-not-known = Not known
attendance-present-unplanned = Came without being expected

breach-prescription-sessions = Sessions are a number from 1 to { $limit }. Leave the field empty where there are none.
breach-prescription-share = The share of sessions is a number from 1 to 100.
breach-prescription-check-missing = Nobody may tell us what comes of this. Give a date on which you will look.
breach-answer-starts-too-late = The first session, { $value }, is more than a year away. Check the date.
breach-pattern-weeks = { $value } weeks is not possible. Sessions are 1 to 8 weeks apart.
breach-request-nudge-first = The service has been reminded { $made } times. Remind it { $nudges } times, and give it five working days after the last, before its time runs out.
breach-sharing-nothing = Choose at least one thing to share, or choose another kind of referral.
breach-sharing-no-name = A service that is asked to take somebody on needs to know their name.
breach-sharing-too-much = A service of this kind is not told this. Take it away from what is shared.
breach-risk-not-acknowledged = Confirm that you have read what you need to know to be safe.
breach-attendance-not-yet = This session has not taken place yet. You can only cancel it.
breach-sharing-missing = Say what the service is told, and who agreed to it.
breach-sharing-not-here = With this kind of referral the service is told nothing. Take away what is shared, or choose another kind.
breach-request-sent = The service has been asked already. Record its answer, or remind it.
breach-request-not-sent = The service has not been asked yet. Ask it first.
breach-request-nudged-already = It is too early to remind the service. It has five working days from the request, and from each reminder.
breach-service-paused = The service takes nobody on until { $until }. Ask it after that, or choose another.
breach-service-week-full = The service takes { $limit } people a week and has been asked for as many. Ask it next week, or choose another.
breach-prescription-ended = This service has ended already. Propose it again, or take back the ending.
breach-prescription-not-taken-on = The service has not taken them on yet. Record its answer first.

# Links of services.
breach-link-over = This link does not work any more. Ask for another on its page.
breach-link-not-again = Nothing waits for an answer behind this link any more, so no other can be sent. Ring the programme if you think that is wrong.
breach-link-no-contact = The programme has no e-mail address for your service to send a code to. Ring the navigator and give them one.
breach-link-codes-too-many = { $limit } codes were sent to this address within the hour. Wait an hour, or use the newest code.
breach-link-code-unreadable = The code is six digits, as in the message. Enter all six.
breach-link-code-wrong = This is not the code that was sent for this device. Check the newest message and enter its six digits.
breach-link-code-over = This code does not work any more. Ask for a new one.
breach-link-name-missing = Enter a name.
breach-link-name-too-long = A name has at most { $limit } characters. Shorten it.
breach-link-words-missing = Enter what you want to say.
breach-link-words-too-long = This is longer than { $limit } characters. Shorten it.
breach-link-undo-nothing = There is no answer of yours to undo.
breach-link-undo-too-late = An answer can be undone for a day. Ring the navigator instead.
breach-walk-ins-number = { $value } people is not possible. Enter a number from 0 to { $limit }.
breach-question-answered = This question was answered already. Reload the page to see by whom.
breach-concern-nobody-owns = The programme has nobody named who acts on concerns. Ring the navigator now. Where somebody is in danger, ring 999.
breach-arrival-settled = This name was settled already. Reload the page.
breach-arrival-elsewhere = This person has no prescription to the service where the name was written down. Choose another, or say that it is nobody of the programme.

# Names on registers, for navigators.
arrival-title = Names on registers
arrival-count = { $count ->
    [0] Nobody is to be found out.
    [one] One name is to be found out.
   *[other] { $count } names are to be found out.
}
arrival-text = A service wrote down somebody who was not on its list. Say who it was: they are then marked as there. The name is kept until then and no longer than 60 days.
arrival-where = On { $day } at
arrival-who = Who was it?
arrival-nobody = Nobody of the programme
arrival-save = Save
arrival-next = Next page
arrival-waiting = { $count ->
    [one] A name on a register waits to be found out
   *[other] { $count } names on registers wait to be found out
}
notice-arrival-settled = Saved. The name is not kept any longer.
breach-arrival-not-chosen = Choose who it was, or that it was nobody of the programme.
breach-prescription-kind-missing = Choose what kind of referral this is.
breach-least-missing = Choose what kind of service it is.
breach-pattern-time = “{ $value }” is not a time. Enter one such as 14:30.
breach-pattern-first-missing = Enter the day of the first session, or leave the time empty as well.
breach-provider-answer-missing = Choose what the service answered.
breach-cannot-why-missing = Choose why the service cannot take them on, or that it would rather not say.
breach-session-nothing-marked = Nothing was changed. Choose what became of a session first.
breach-session-day-missing = Enter the day on which they came.

# How data move, by the kind of referral
prescription-flow-signposting = You tell them of it and they go by themselves. Nobody is told anything, and nobody tells us whether they came.
prescription-flow-self-referral = They ask the service themselves. We tell it nothing; they tell us what came of it, so you set a day to ask them.
prescription-flow-formal-referral = We ask the service. It is told what they agreed to and no more; it answers, and says who came.
prescription-flow-statutory-referral = We refer to a public body. It is told what they agreed to and no more, and may never answer, so you set a day to look.

# Prescribing a service
prescribe-title = Prescribe a service
prescribe-go = Prescribe this
prescribe-go-of = Prescribe { $name }
prescribe-asks = We ask { $name }.
prescribe-paused = You can propose it now and ask the service after that day, or choose another.
prescribe-already = This service is under way for them: { $stands }
prescribe-already-go = Open it
prescribe-said-no = They said that services are to be told nothing
prescribe-said-no-text = Until they say otherwise, choose signposting or self-referral: the service is then told nothing.
prescribe-kind = What kind of referral is it?
prescribe-terms = What is agreed
prescribe-sessions-hint = Leave it empty where it has no sessions, as with advice.
prescribe-first = First session
prescribe-first-hint = Leave it empty if the service names the day.
prescribe-every = Then
prescribe-at = At
prescription-move = The sessions ahead are on another day, or at another time
prescription-move-text = What is marked, and today’s session, stay as they are. As many sessions are expected from the new day on as are still left of those agreed.
prescription-move-first = First session on the new day
prescription-move-go = Move the sessions ahead
notice-prescription-moved = The sessions ahead are moved.
breach-prescription-no-sessions = No number of sessions was agreed for this service, so there are none to move.
prescription-weeks = { $weeks ->
    [one] Every week
   *[other] Every { $weeks } weeks
}
prescribe-check = When will you look what came of it?
prescribe-check-hint = Needed for self-referral and statutory referral, where nobody may tell us.
prescribe-shared = What the service is told
prescribe-shared-hint = For formal and statutory referrals. With the other kinds, and while it is only proposed, nothing here is used.
prescribe-yes = Their yes
prescribe-how = How was it put to them?
prescribe-send = They agree: ask the service now
prescribe-agree = They agree: ask the service later
prescribe-propose = Propose only: ask them later
prescribe-buttons-hint = Whatever you press, nothing is told to anybody unless it says “ask the service now”.
prescription-least = What kind of service is it?
prescription-least-hint = It settles the least the service needs to know.
prescription-told = The service is told
prescription-told-hint = Ticked is the least it needs. Tick more only if they asked for it.
prescription-risks = Is there anything it must know to be safe?
prescription-risks-ask = It must know
prescription-risks-hint = Only what their staff, others there, or the person would come to harm without. The service confirms that it has read this before the first visit.

notice-prescription-proposed = The service is proposed. Ask them, and record what they say here.
notice-prescription-agreed = Their yes is recorded. Nobody has been told anything yet.
notice-prescription-sent = Their yes is recorded and the service is asked.
notice-prescription-nudged = The reminder is written down.
notice-prescription-ran-out = The service’s time ran out. That is no refusal by the person.
notice-prescription-answered = The answer is recorded.
notice-prescription-completed = It is recorded that the goal was met.
notice-prescription-ended = It is ended. The journey goes on.
notice-prescription-account = The account is kept beside the others.
notice-session-marked = The register is kept.

# Where it stands
prescription-stands-proposed = Proposed
prescription-stands-not-asked = They agreed; service not asked yet
prescription-stands-by-person = They ask there themselves
prescription-stands-asked = Asked, no answer yet
prescription-stands-no-answer = No answer
prescription-stands-waiting = On the waiting list
prescription-stands-taken-on = Taken on
prescription-stands-goes = Goes there: { $attended } of { $agreed } sessions
prescription-stands-ended = { $mode } ({ $by })
prescription-stands-closed = Ended with the journey: { $mode }
prescription-attended = { $attended } of { $agreed } sessions attended.
prescription-clock-ask-them = Your turn: ask them whether they want it.
prescription-clock-ask-service = Your turn: ask the service.
prescription-clock-service = The service has until { $day }. Then it is reminded.
prescription-clock-remind = Your turn: remind the service.
prescription-clock-run-out = It was reminded twice. Its time may run out now.
prescription-clock-place = It expects a place by { $day }.
prescription-clock-look = You look what came of it on { $day }.
prescription-clock-first = The first session is on { $day }.
prescription-clock-ask-start = Your turn: ask when the first session is, or whether it was.

# What was agreed
prescription-line-kind = Kind
prescription-line-sessions = Sessions
prescription-line-pattern = When
prescription-line-transport = Getting there
prescription-line-companion = Somebody to go with them
prescription-line-check = Look what came of it
prescription-sessions-agreed = { $agreed ->
    [one] One
   *[other] { $agreed }, of which { $wanted } count as the whole
}
prescription-sessions-none = None agreed
prescription-pattern = { $weeks ->
    [one] { $weekday } from { $day }
   *[other] { $weekday } from { $day }, every { $weeks } weeks
}
prescription-pattern-at = { $when }, { $at }

# One prescription
prescription-they-agree = They want it
prescription-they-refuse = They said no
prescription-agree-title = They want this service
prescription-agree-go = Record their yes
prescription-send = Ask the service now
prescription-send-text = { $name } is asked, and told what they agreed to.
prescription-no-contact = Nobody to ask is recorded for this service. Ring it and record its answer below, or write down whom we ask.
prescription-no-contact-go = Open the service
prescription-nudge = Write down that you reminded it
prescription-nudge-text = Ring or write to the service, then write it down here. It then has five more working days.
prescription-run-out = Its time ran out
prescription-run-out-text = You can wait longer, or end it here. It counts as the service’s time, never as a refusal.
prescription-answer-title = Record what the service answered
prescription-answer-ask = What did the service say?
prescription-answer-yes = Yes, it takes them on
prescription-answer-waiting = They are on its waiting list
prescription-answer-cannot = It cannot take them
prescription-answer-on = When did it say so?
prescription-answer-on-hint = Leave it empty for now.
prescription-answer-go = Save the answer
prescription-starts = First session
prescription-starts-hint = Sessions are then expected week by week, or as was agreed. Leave it empty if it named no day.
prescription-until = When does it expect a place?
prescription-until-hint = Leave it empty if it cannot say. You are then told to look again in four weeks.
prescription-why = Why not?
prescription-end = End this service
prescription-end-otherwise = It ends in another way
prescription-end-title = End: { $gate }
prescription-end-text = This ends the service alone. The journey goes on.
prescription-end-mode = How did it end?
prescription-end-person = What they say
prescription-end-provider = What the service says
prescription-end-provider-hint = Kept beside their own words and never counted as theirs. Leave it empty if nobody asked.
prescription-end-navigator = How you see it
prescription-end-navigator-hint = Your own view, kept apart. Leave it empty if you have none.
prescription-service-reasons = The service’s own reasons
prescription-provider-more = What it thinks helped
prescription-end-go = End this service
prescription-goal = They reached what they came for
prescription-goal-text = The goal was met before all sessions were had. It counts as completed, and sessions still to come are taken away.
prescription-goal-go = Record that the goal was met
prescription-account-title = Add what somebody says of it
prescription-account-text = It is kept beside what others said. Nothing is replaced.
prescription-account-go = Keep it
prescription-sides = What each side says
prescription-sides-hint = Side by side. No side’s account stands for another’s.
prescription-side-person = The person
prescription-side-provider = The service
prescription-side-navigator = The navigator
prescription-side-nothing = Nothing written down.
prescription-main = The main one
prescription-agreed-title = What was agreed
prescription-service-go = Open the service
prescription-sent = The service was asked on { $day }.
prescription-reminded = { $count ->
    [one] Reminded once, on { $day }.
   *[other] Reminded { $count } times, the last on { $day }.
}
prescription-shared-title = What the service is told
prescription-shared-none = Nothing: with this kind of referral nothing is told.
prescription-shared-not-yet = Nothing yet: they have not agreed.
prescription-shared-agreed = Agreed on { $day }.
prescription-shared-risks = To be safe:
prescription-shared-sent = The service was told on { $at }.
prescription-shared-not-sent = The service has not been told yet.
prescription-shared-acknowledged = It confirmed on { $at } that it has read what it must know to be safe.
prescription-shared-not-acknowledged = It has not confirmed yet that it has read what it must know to be safe.
prescription-shared-ended = No longer shown to the service since { $at }
prescription-openings = Who opened the link
prescription-opened-shared = { $name }, { $at }: saw what is shared
prescription-opened-initials = { $name }, { $at }: saw initials only
prescription-opened-again = { $count ->
    [one] { $line }, and once more at { $at }
   *[other] { $line }, and { $count } times more, last at { $at }
}
prescription-opened-nobody = Somebody who gave no name
prescription-by-service = Somebody at the service

# Sessions
session-title = Sessions
session-tally-share = Attended, of those agreed
session-tally-attended = Attended
session-tally-unplanned = Attended without being expected
session-tally-missed = Missed
session-tally-cancelled-person = Cancelled by them
session-tally-cancelled-others = Cancelled by others
session-tally-not-known = Not known
session-tally-to-come = To come
session-share = { $share }%
session-share-between = between { $least }% and { $most }%
session-not-known-hint = A session of which nobody has told us is not known. It is never counted as missed.
session-not-marked = Not marked
session-no-register = No register yet
session-to-come = To come
session-by = { $name }, { $at }
session-before = Before that: { $what }
session-save = Save the register
session-ahead = { $count ->
    [one] One session to come, on { $day }
   *[other] { $count } sessions to come, the next on { $day }
}
session-ahead-text = Only what was cancelled can be marked before its day.
session-rest = All others up to today: were there
session-unplanned = They came on another day
session-unplanned-day = On which day?
session-unplanned-hint = It counts as a session attended.
session-unplanned-go = Add this day

# On the journey
prescription-section = Services
prescription-section-none = No service has been prescribed.
prescription-section-find = Find a service

prescription-questions = What the service asks
prescription-reply = Your answer
prescription-reply-hint = Only what they need to know. The service gets an e-mail that an answer waits at its link.
prescription-reply-go = Send the answer
notice-prescription-replied = The answer waits for the service at its link.
prescription-take-back = The last step was recorded by mistake
prescription-take-back-text = The step is open again as it was before. What had ended with it goes on: what the service is told, its link, sessions to come. The record keeps that it was corrected.
prescription-take-back-go = Take it back
notice-prescription-taken-back = It is taken back.
breach-prescription-nothing-to-take-back = Nothing of this prescription has been recorded that could be taken back.
