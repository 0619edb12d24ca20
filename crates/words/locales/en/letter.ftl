# Letters sent by e-mail. $name: whom it is to. $link: where it leads. $text: what it carries.
letter-invitation-subject = Your Stile account
letter-invitation-text =
    Hello { $name },

    you have been invited to Stile, where your social prescribing programme records offers and what came of them. Open this link to set a password and a second factor:

    { $link }

    The link works once, for seven days. If it has run out, ask the administrator of your programme for a new one.

    If you do not know what this is about, do nothing: without the link nobody can use the account.
letter-plan-subject = Your plan
letter-plan-text =
    Hello { $name },

    here is the plan you made with us.

    { $text }
letter-password-subject = A new password for Stile
letter-password-text =
    Hello { $name },

    somebody, probably you, asked for a new password for your Stile account. Open this link to set one:

    { $link }

    The link works once, for one hour.

    If it was not you, do nothing: your password stays as it is. If this keeps happening, tell the administrator of your programme.
letter-reminder-subject = A reminder
letter-reminder-text =
    Hello { $name },

    this is a reminder of what we arranged: { $text }

    If it does not suit you, or you have changed your mind, tell whoever arranged it with you. Nobody minds.

letter-escalation-subject = A concern waits for you in Stile
letter-escalation-text =
    Hello { $name },

    a concern was raised and waits for you to acknowledge it. Open it here:

    { $link }

    This message says nothing about the person, and asks you to sign in. If you cannot act on it, give it to somebody else on that page: when its time runs out, a second person is told.

letter-provider-request-subject = Could you take somebody on?
letter-provider-request-text =
    Hello { $name },

    our social prescribing programme would like to send somebody to: { $text }.

    Open this link to see what we ask and to answer. Opening it changes nothing; only what you press on the page does, and you can undo it for a day:

    { $link }

    This message names nobody. The first time on a device the page asks for a code, which it sends to this address. If somebody else at your service should answer, forward this message and tell them the code.
letter-provider-nudge-subject = Still waiting for your answer
letter-provider-nudge-text =
    Hello { $name },

    some time ago we asked whether you could take somebody on at: { $text }. They are waiting to hear from us.

    { $link }

    Yes, no and “on our waiting list” are all good answers, and each takes one press.
letter-provider-register-subject = Register: who comes today
letter-provider-register-text =
    Hello { $name },

    here is the register for { $text }:

    { $link }

    It works on a phone, and keeps what you mark if the line is lost. The link works for three weeks.
letter-provider-code-subject = Your code
letter-provider-code-text =
    Hello { $name },

    somebody, probably you, opened a link of { $text } on a new device. The code is:

    { $link }

    It works for 20 minutes, once. If it was not you or somebody you work with, do nothing and tell nobody the code.
letter-provider-reply-subject = An answer to your question
letter-provider-reply-text =
    Hello { $name },

    the navigator has answered what you asked about somebody at: { $text }. The answer is on the page:

    { $link }
letter-provider-listing-subject = Is this still true?
letter-provider-listing-text =
    Hello { $name },

    people find you in our directory of services. Is what it says about { $text } still true? Have a look, and press once:

    { $link }

    You can also say there that you are full, pause referrals, or tell us what has changed.

# The closing letter and the message back: pages.
letter-page-closing = Closing letter
letter-page-closing-text = To the person. It speaks to them, and leaves out what others said. Read it as they would, perhaps with somebody else at the table.
letter-page-message-back = Message back to the practice
letter-page-message-back-text = Modelled on the sections of the national standard’s message back; it does not claim to conform. Reasons, views, remarks of carers and concerns are left out unless you tick them.
letter-page-transfer = Summary for another programme
letter-page-transfer-text = Everything the next programme needs to go on without asking the person again. It names where they are reached: send it in a way that only that programme can read, or hand it to the person.
letter-to = Which programme goes on with them?
letter-to-hint = Its name, and who takes it there if you know
letter-agreed = Do they agree that this goes there?
letter-agreed-hint = Tell them what is in it. If they do not agree, nothing is sent.
letter-tick-safety = What colleagues have to know to be safe
letter-ticks = Put in as well
letter-ticks-hint = What you do not tick is left out.
letter-tick-reasons = The reasons the person gave
letter-tick-remarks = What somebody acting for them said (to be hidden from their online view)
letter-tick-views = Views of staff (to be hidden from their online view)
letter-tick-concerns = Concerns that were raised (to be hidden from their online view)
letter-add = Add in your own words
letter-add-hint-closing = What you would say to them
letter-add-hint-message-back = What the practice should know
letter-add-hint-transfer = What the next navigator should know
letter-look = Show it with this
letter-preview = As it would be
letter-write = Keep this letter
letter-not-needed = Nobody needs one
letter-versions = Versions
letter-versions-none = None yet.
letter-version = Version { $number }, { $by }, { $at }
letter-state-written = Written, not sent
letter-state-sent = Sent
letter-state-not-needed = Nobody needs one
letter-pdf = Download as PDF
letter-pdf-large = PDF in large print
letter-as-text = As plain text
letter-send-closing = It was posted or handed over
letter-send-closing-text = Post it, or hand it over. Then say so here.
letter-send-message-back = Send it to the practice
letter-send-message-back-text = The practice sees it on its own pages from then on.
letter-send-transfer = It was handed over
letter-send-transfer-text = Send it in a way that only that programme can read, or hand it to the person. Then say so here, and close the journey as transferred.
letter-came-back = What came back
letter-came-back-none = Nothing came back yet.
letter-came-back-at = Sent on { $at }
letter-modelled-on = Modelled on the national social prescribing information standard; it does not claim to conform.
notice-letter-written = The letter is kept. It is not sent yet.
notice-letter-not-needed = Nobody needs one: kept.
notice-letter-sent = It is marked as sent.
breach-letter-part-not-here = That cannot stand in this letter. Untick it.
breach-letter-to-missing = Which programme goes on with them? Enter its name.
breach-letter-not-agreed = They have not agreed that this goes there. Ask them; without their yes nothing is sent.
breach-letter-before-closing = The journey goes on: a closing letter comes with its closing.
breach-letter-person-died = They have died: no letter goes to them or on their behalf. The practice can still be told.

# The letters themselves. A key that ends in -you speaks to the person.
letter-kind-closing = Your time with social prescribing
letter-kind-message-back = Social prescribing: message back
letter-kind-transfer = Social prescribing: summary for another programme
letter-date = Date
letter-about = Name
letter-practice = Practice
letter-opening-closing = Dear { $name }, this letter says what we did together, and how to come back.
letter-opening-message-back = What became of the referral to social prescribing.
letter-opening-transfer = What we know of { $name }, so that nobody has to ask again.
letter-hide-online = { $part } (please hide from the person’s online view)
letter-written-by = Written by { $name }.
letter-part-handed-over = Handed over
letter-part-contact = How to reach them
letter-part-attempts = How they were reached so far
letter-part-safety = To be safe
letter-part-referral = Referral
letter-part-referral-you = How it began
letter-part-requirements = What they need to take part
letter-part-needs = Needs
letter-part-needs-you = What it was about
letter-part-plan = What was agreed
letter-part-plan-you = What we agreed
letter-part-services = Services and activities
letter-part-measures = Measures
letter-part-ending = Where it stands
letter-part-ending-you = How it ended
letter-part-still-open = Still to come
letter-part-reasons = Reasons the person gave
letter-part-reasons-you = What you told us
letter-part-remarks = Said by somebody acting for them
letter-part-views = Views of staff
letter-part-concerns = Concerns
letter-part-added = To add
letter-part-added-you = From me to you
letter-part-come-back = If you want to come back
letter-part-help = If you need help at once
letter-part-codes = SNOMED CT codes
letter-interpreter = An interpreter
letter-item = { $text }
letter-item-outcome = { $text }: { $outcome }
letter-item-measure = { $instrument }, { $score }: { $from } on { $first }, { $to } on { $last }
letter-item-point = { $address } (whose: { $whose }; { $sharing }). Safe to say who we are: { $say }. Safe to leave a message or write: { $leave }. Safe times: { $times }.
letter-handed-over = { $to } goes on with them. They agreed that this goes there.
letter-attempts = { $number } attempts so far, the last on { $last }.
letter-spoke = We last spoke on { $day }.
letter-referred = Offered and referred on { $day }.
letter-referred-you = Your practice referred you on { $day }.
letter-self-referred = Came by themselves on { $day }.
letter-self-referred-you = You came to us on { $day }.
letter-met = First meeting on { $day }.
letter-met-you = We first met on { $day }.
letter-planned = A plan was agreed on { $day }.
letter-planned-you = We agreed a plan on { $day }.
letter-advice-enough = Advice was enough, on { $day }.
letter-advice-enough-you = On { $day } you said that advice was enough.
letter-holding = From { $day } on we were alongside them.
letter-holding-you = From { $day } on we were alongside you.
letter-ended = Closed on { $day }: { $mode }. Ended by: { $by }.
letter-ended-you = We closed on { $day }.
letter-goes-on = It goes on: { $stage }.
letter-ask-again = Wants to be asked again on { $day }.
letter-ask-again-you = You asked us to ask again on { $day }. We will.
letter-follow-up = Will be asked on { $day } how they are.
letter-follow-up-you = On { $day } we will ask how you are. You can say no.
letter-concern = { $day }: { $concern }. Outcome: { $outcome }.
letter-added = { $text }
letter-come-back = You can come back at any time. Ask your practice, or ask us.
letter-contact = Ask: { $text }
letter-code-referral = Referral to social prescribing service: { $concept }
letter-code-lonely = Feeling lonely: { $concept }
