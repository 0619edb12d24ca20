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
