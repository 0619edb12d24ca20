# Pages for services, by their links. They speak to whoever runs a group or gives advice, often on a phone.
provider-over-title = This link does not work any more
provider-over-taken-back = It was taken back: what it was about has ended or changed.
provider-over-ran-out = Its time has run out.
provider-over-ring = If you were waiting to answer or to mark somebody, ring the programme.
provider-again = Send me a new link

provider-locked-title = Open this on your device
provider-locked-about = It is about
provider-locked-register = It is the register of { $day }.
provider-locked-text = So that nobody but you sees who it is about, we send a code the first time on a device.
provider-locked-nobody = The programme has no e-mail address for your service. Ring the navigator and give them one.
provider-code-goes = It goes by e-mail to
provider-send-code = Send the code
provider-code-went = We have sent a code to
provider-code = Code
provider-code-hint = Six digits, in the newest e-mail. It works for 20 minutes.
provider-marker = Your name
provider-marker-hint = So that the navigator knows who answered
provider-open = Open
provider-code-again-summary = No code came
provider-send-code-again = Send another code

provider-request-title = Could you take somebody on?
provider-you-answered = On { $at } you answered:
provider-undo-text = If that was a slip, you can undo it for a day.
provider-undo = Undo
provider-risks = To be safe, you need to know
provider-risks-read = Somebody at your service has confirmed that they read this.
provider-told = What they agreed to tell you
provider-told-hint = They agreed to this and to nothing else. Ask them for whatever you need beside it.
provider-terms = What we ask
provider-kind = Kind of referral
provider-sent = Asked on
provider-sessions-label = Sessions
provider-sessions = { $count ->
    [one] 1 session
   *[other] { $count } sessions
}
provider-first-day = First session
provider-transport = How they get there
provider-navigator = Their navigator
provider-no-voicemail = Do not leave a message
provider-do-not-say-who = Do not say who you are until you speak to them
provider-ring-only = Safe to ring { $days }, { $from } to { $to }
provider-interpreter = Needs an interpreter
provider-no-access-needs = None that we know of
provider-answer-legend = Your answer
provider-starts = First session, if it is another day
provider-starts-hint = Leave it empty if the day above is right
provider-acknowledge-legend = Before they come
provider-acknowledge = I have read what we need to know to be safe
provider-until = When do you expect room?
provider-until-hint = Leave it empty if you cannot say
provider-why = Why not?
provider-why-hint = If you like. It is about your service, not about them.
provider-send-answer = Send the answer
provider-stands-waits = We are waiting for your answer.
provider-stands-listed = They are on your waiting list.
provider-stands-listed-until = They are on your waiting list; you expect room on { $day }.
provider-stands-taken-on = You take them on. They have not come yet.
provider-stands-started = They come to you.
provider-stands-done = Their course is done.
provider-stands-ended = This has ended. Nothing about them is shown any more.
provider-asked-title = What you asked
provider-no-reply-yet = The navigator has not answered yet. An e-mail comes when they do.
provider-ask-summary = Ask the navigator something
provider-question = Your question
provider-question-hint = About how they could come and take part. The answer comes here, and an e-mail tells you.
provider-ask = Send the question
provider-concern-summary = I am worried about them
provider-concern-text = If somebody is in danger now, ring 999. This goes at once to those in the programme who act on concerns. You need not be sure.
provider-concern-about = What is it about?
provider-concern-urgency = How soon must somebody know?
provider-concern-note = What you saw or heard
provider-concern = Raise the concern
provider-own-link = Your listing, room and report
provider-opened-by = Opened by
provider-close-text = On a device that others use, close it when you are done.
provider-close = Close on this device

provider-register-title = Register
provider-register-ahead = This session is still to come. You can mark who has said that they cannot come.
provider-register-empty = Nobody of the programme is expected on this day.
provider-line-lost = The line is lost. Go on: what you mark is kept on this device and sent when the line is back. Do not close this page.
provider-kept-here = Not sent yet: kept on this device.
provider-sending = Sending what was kept.
provider-keys = With a keyboard: Tab to somebody, then Y was there, N missed, C they cancelled, X not held, U not known. Each key marks and goes on to the next.
provider-mark-attended = There
provider-mark-missed = Missed
provider-mark-cancelled-person = Cancelled
provider-mark-cancelled-provider = Not held
provider-mark-not-known = Not known
provider-attended-of = Came to { $count } of { $of } before.
provider-attended = { $count ->
    [one] Came once before.
   *[other] Came { $count } times before.
}
provider-more = More
provider-no-name = Name not shared
provider-unplanned = Not expected
provider-risk-tag = Read first
provider-walk-ins = Others who came
provider-walk-ins-hint = How many, without names
provider-arrived = Somebody you know by name who is not on this list
provider-arrived-hint = One name a line, if they agree to be named. The navigator finds out who it is.
provider-arrival-waits = the navigator is finding out
provider-arrival-settled = A name you wrote down: settled
provider-save-register = Save the register
provider-call-off-summary = This session was not held
provider-call-off-text = { $count ->
    [one] 1 person without a mark is marked as not held.
   *[other] { $count } people without a mark are marked as not held.
} It counts against nobody.
provider-call-off = It was not held
provider-days = Other sessions
provider-day-people = { $count ->
    [one] 1 person
   *[other] { $count } people
}
provider-day-unmarked = Not all marked
provider-day-this = (this one)
provider-days-hint = A link to each register comes in the morning of its day.

provider-person-title = One person
provider-away-title = They are away
provider-away-until = Back on
provider-away-hint = Their sessions until then are marked as cancelled by them
provider-away = They are away until then
provider-gone-title = They come no more
provider-gone-text = Their place is free then. The navigator asks them for their own view; yours stands beside it.
provider-gone-legend = What happened?
provider-gone-told-us = They told us that they do not want to come
provider-gone-no-longer-needed = They no longer need it
provider-gone-not-suitable = It does not suit them, or is not safe
provider-gone-closed = We have closed or changed
provider-gone-why = Why, if you know
provider-gone-asked = Did you ask them?
provider-asked-answered = Yes
provider-asked-would-not-say = Yes, and they would rather not say
provider-asked-not-asked = No
provider-gone = They come no more
provider-else-title = Something else

provider-own-title = Your service
provider-true-title = Is this still true?
provider-assured = Last said to be true on { $day }.
provider-never-assured = Nobody has said yet whether it is true.
provider-true = Yes, all of it is still true
provider-change = Something has changed
provider-room-title = Your room
provider-paused = You take nobody on until { $day }. Empty the date to begin again.
provider-free = Free places
provider-free-hint = 0 if you are full; empty if you would rather not say
provider-wait = Waiting time in days
provider-weekly = At most so many new people a week
provider-weekly-hint = Empty for no limit
provider-pause = Take nobody on until
provider-pause-hint = Nobody asks you before that day
provider-room-save = Save
provider-report-title = What became of the people you were asked to take on
provider-report-since = Asked since { $day }
provider-report-what = What
provider-report-people = People
provider-report-marks = Times
provider-report-asked = Asked to take on
provider-report-waits = Waiting for your answer
provider-report-listed = On your waiting list
provider-report-not-taken = Not taken on
provider-report-taken-on = Taken on
provider-report-started = Of them, came to a first session
provider-report-coming = Of those, still coming
provider-report-completed = Of those, came to most sessions agreed, or reached their goal
provider-report-ended = Ended:
provider-report-sessions = Sessions so far, all of your people together
provider-report-unmarked = Not marked yet

notice-provider-code-sent = The code is on its way.
notice-provider-link-sent = A new link is on its way to the named contact.
notice-provider-closed = Closed on this device.
notice-provider-answered = Thank you. Your answer is recorded.
notice-provider-undone = It is undone. You can answer again.
notice-provider-asked = Your question has gone to the navigator.
notice-provider-concern = Thank you. Those who act on concerns have been told.
notice-provider-marked = The register is saved.
notice-provider-called-off = It is recorded that the session was not held.
notice-provider-away = It is recorded that they are away.
notice-provider-gone = It is recorded that they come no more.
notice-provider-acknowledged = Thank you. It is recorded that you read it.
notice-provider-room = Saved.
notice-provider-true = Thank you. It is recorded that your listing is true.
notice-provider-change = Thank you. Somebody of the programme looks at it before it changes.

breach-provider-answer-choose = Choose an answer.
breach-provider-concern-missing = Choose what your concern is about.
breach-provider-urgency-missing = Choose how soon somebody must know.
breach-provider-until-missing = Enter the day they are back.
breach-provider-gone-missing = Choose what happened.
breach-provider-nothing-chosen = Choose what you want to do on this page, and press its button.
breach-provider-mark-unknown = { $value } is not a mark of a register. Reload the page and mark again.
