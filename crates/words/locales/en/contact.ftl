# Contact that is safe, and duplicate records.
contact-title = Safe contact
contact-text = Nothing is sent where it is not known to be safe, and no other way is tried instead.
contact-safe = Safe now
contact-not-safe = Not safe
contact-none = No number or address is recorded. Nothing can be sent.
contact-ended = No longer used
contact-whose = Whose it is
contact-sharing = Private or shared
contact-private = Private
contact-shared = Others use it too
contact-not-asked = Not asked
contact-never = Never
contact-say-who = Safe to say who we are
contact-times = Safe times
contact-times-any = Any day, 08:00 to 20:00
contact-times-only = Only at these times
contact-confirmed = Last confirmed
contact-confirmed-hint = The day the person last said that all this is right. Leave it empty if they have not.
contact-confirm = Confirmed today
contact-change = Change
contact-end = Stop using it
contact-add = Add a number or address
contact-change-title = Change a number or address
contact-asked-hint = Leave a question untouched if nobody asked. It then counts as not safe.
contact-kind = What is it?
contact-phone = Telephone number
contact-voicemail = May a voicemail be left?
contact-text-message = May a text message be sent?
contact-email = E-mail address
contact-email-leave = May an e-mail be sent?
contact-letter = May a letter be sent?
contact-choose = Choose
contact-days = Safe days
contact-from = From
contact-to = Until
contact-keep = Save
contact-day-1 = Monday
contact-day-2 = Tuesday
contact-day-3 = Wednesday
contact-day-4 = Thursday
contact-day-5 = Friday
contact-day-6 = Saturday
contact-day-7 = Sunday
notice-contact-kept = Saved.
notice-contact-confirmed = Recorded as confirmed today.
notice-contact-ended = Nothing goes there any more.
breach-contact-kind-missing = Choose telephone, e-mail or post.
breach-contact-whose-missing = Choose whose number or address it is.
breach-contact-address-missing = Address: enter at least one line.
breach-contact-address-too-long = Address: it can have up to { $limit } characters. Shorten it.
breach-contact-time-unreadable = “{ $value }” is not a time. Enter one such as 09:30.
breach-contact-confirmed-later = Last confirmed: { $value } is still to come. Enter today or an earlier day.
breach-contact-on-record = This number or address is on record already. Change that one instead.

link-title = Link a duplicate record
link-text = Two records of one person are shown together once they are linked. Nothing moves, and the link can be undone.
link-points-here = This record is linked to it:
link-goes-on = It is linked to this record, which goes on:
link-undo = Undo the link
link-which = Which is the other record of this person?
link-go = Link the records
link-nobody = Nobody else at your practice was found.
notice-link-made = The records are linked.
notice-link-undone = The link is undone. Both records stand by themselves.
breach-link-nobody-chosen = Choose the other record.

# Contacts: attempts to reach the person.
channel-phone = Phone
channel-text = Text message
channel-email = E-mail
channel-letter = Letter
channel-video = Video call
channel-in-person = In person
turned-to-them = We contacted them
turned-to-us = They contacted us
acts-by-health-and-welfare-attorney = Lasting power of attorney for health and welfare
acts-by-welfare-deputy = Deputy for personal welfare
acts-by-parental-responsibility = Parental responsibility (under 16)
answered-nobody = Nobody answered
answered-voicemail = Voicemail
answered-person = The person
answered-representative = Somebody who may act for them
answered-somebody-else = Somebody else
disclosed-not-recorded = Not recorded
disclosed-nothing = Nothing, not even who was calling
disclosed-who-we-are = Who was calling
disclosed-what-it-is-about = Who was calling and what it was about
contact-outcome-not-recorded = Not recorded
contact-outcome-spoke = We spoke, or they wrote back
contact-outcome-message-left = A message was left
contact-outcome-ring-back = Ring again, as agreed
contact-outcome-wrong-number = Wrong number or address
contact-outcome-word-of-no = Somebody else said they do not want it
interpreted-not-recorded = Not recorded
interpreted-not-needed = Not needed
interpreted-interpreter = Interpreter on the line or in the room
interpreted-relative = A relative or friend interpreted
interpreted-none-to-be-had = Needed, and none to be had
alone-not-recorded = Not recorded
alone-with-colleague = With a colleague
alone-alone-known = Alone, somebody knew where and until when
alone-alone-unknown = Alone, nobody knew
staff-risk-not-recorded = Not recorded
staff-risk-none = Nothing is known
staff-risk-noted = There is something colleagues have to know
reach-missing-attempts = { $made ->
    [0] No attempt counts yet; { $limit } are needed, by a channel and in a language they can use.
    [one] 1 attempt counts so far; { $limit } are needed, by a channel and in a language they can use.
   *[other] { $made } attempts count so far; { $limit } are needed, by a channel and in a language they can use.
}
reach-missing-another-day = Try on another day: all attempts so far were on one day.
reach-missing-another-time-of-day = Try at another time of day: all calls so far were at the same time of day.
reach-barrier-no-usable-channel = There is no number or address they can be reached by. That is an access need not met, not somebody who cannot be reached.
reach-barrier-no-interpreter = No attempt was made in their language or with an interpreter. Without one this is an access need not met, not somebody who cannot be reached.
breach-contact-in-future = When it was is still to come. Enter now or an earlier time.
breach-contact-minutes = Minutes: enter up to { $limit }.
breach-contact-nobody-turned-to-us = If they contacted us, say who it was.
breach-contact-spoke-with-nobody = Nobody answered, so nobody can have spoken. Change who answered or what came of it.
breach-contact-identity-of-nobody = Who they are can only be confirmed with the person, or with somebody whose authority was checked.
breach-contact-parental-16 = From 16 on nobody acts by parental responsibility. They are { $age }.
breach-contact-authority-later = The day the authority was checked, { $value }, is still to come. Enter today or an earlier day.
breach-unreachable-one-day = All attempts that count were made on one day. Try on another day first.
breach-unreachable-one-time-of-day = All calls that count were made at the same time of day. Try at another time first.
breach-unreachable-access-need = No attempt was made by a channel and in a language they can use. The ending is “we could not meet an access need”.
breach-contact-agreed-with-nobody = Nobody answered, so nobody can have agreed to anything.
breach-contact-nothing-to-end = There is no open step to end: the journey is closed or past its plan.
breach-contact-reasons-of-nothing = Reasons belong to a yes or a no. Choose what they said, or write it as a note.

# Recording a contact, and contacts on the page of a journey.
contacts-title = Contacts
contacts-none = Nobody has tried to reach them yet.
contacts-earlier = { $count ->
    [one] One earlier contact
   *[other] { $count } earlier contacts
}
contact-what-ours = { $channel }: { $answered }
contact-what-theirs = { $channel }, they contacted us: { $answered }
contact-what-sent = { $channel } sent, no answer yet
contact-told-them = What they were told: { $what }
contact-identity-confirmed = Who they are was confirmed
contact-holding = Being alongside them
contact-minutes-taken = { $minutes ->
    [one] 1 minute
   *[other] { $minutes } minutes
}
contact-attempts = { $count ->
    [0] No attempt to reach them yet.
    [one] 1 attempt to reach them so far.
   *[other] { $count } attempts to reach them so far.
}
contact-attempts-enough = If they still cannot be reached, the journey may end as “could not be reached”.
contact-died = Has died
contact-died-text = Do not ring or write to them. What a relative says is recorded as a contact.
contact-next = Best time to ring:
contact-next-call = { $day }, from { $time }
contact-risk = Know this before you call or visit
contact-risk-no-note = A colleague recorded on { $when } that there is something to know. Ask them.
contact-interpreter-first = Book an interpreter before you call
contact-identity-first = Nobody has confirmed yet that we are speaking with the right person. Ask for their full name and date of birth before you say what it is about.
contact-record-go = Record a contact
contact-record-title = Record a contact
contact-answered = Who answered, or contacted us?
contact-channel = How?
contact-outcome = What came of it?
contact-authority = Somebody who may act for them
contact-authority-hint = Word from anybody else does not count as having reached the person.
contact-acts-by = What may they act by?
contact-checked = The day somebody checked their authority
contact-checked-hint = Leave it empty if nobody has seen it.
contact-identity = I confirmed who they are (full name and date of birth)
contact-more = When, interpreter, safety
contact-on = Day
contact-on-hint = Leave day and time empty if it was just now.
contact-time = Time
contact-disclosed = What was said to whoever answered?
contact-interpreted = Was there an interpreter?
contact-language = Language you spoke or wrote in
contact-holding-hint = Being alongside somebody in distress: this was work in itself
contact-alone = Were you alone?
contact-risk-asked = Do colleagues have to know something to be safe?
contact-risk-hint = Write what it is in the note. It stands on top of this page for everybody who calls or visits.
contact-minutes = How long it took
unit-minutes = minutes
contact-note = Note
contact-note-hint = Only what the next person needs to know.
contact-save = Save
notice-contact-no-answer = Recorded: nobody answered.
notice-contact-recorded = The contact is recorded.
breach-contact-answered-missing = Choose who answered.
breach-contact-channel-missing = Choose how: phone, text, letter or another way.
breach-contact-acts-by-missing = Choose what they may act by, or “somebody else”.
breach-contact-time-missing = Enter the time as well: that day is not today.
breach-contact-not-their-word = Only the person can say no for themselves. Choose “somebody acting for them said no”, or ring again.
