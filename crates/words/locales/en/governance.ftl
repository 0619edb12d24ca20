# Who looked at whom, records opened with a reason, duplicates.
audit-title = Who looked at whom
audit-staff = Member of staff
audit-anybody = Anybody
audit-filter = Show
audit-person = Look for one person
audit-person-hint = NHS number. That you looked is written down too.
audit-person-go = Look
audit-about = { $count ->
    [one] Shown is what concerns one record.
   *[other] Two people or more hold this number; shown is what concerns their { $count } records.
 }
audit-everything = Show everything again
audit-shown = { $count ->
    [0] Nothing was written down.
    [one] One entry, the newest first
   *[other] { $count } entries on this page, the newest first
 }
audit-when = When
audit-who = Who
audit-where = Organisation
audit-what = What
audit-why = Why
audit-records = Records
audit-nobody = Nobody is named
audit-older = Older
audit-chain = The chain of seals
audit-chain-text = Entries are sealed at least once a minute, each seal over the one before. Whoever changes or takes out an entry breaks the chain.
audit-head = Newest seal: number { $number },
audit-no-head = Nothing is sealed yet.
audit-verify = Verify the whole chain
audit-verified = The chain is whole: no entry was changed or taken out.
audit-broken-title = The chain is broken
audit-broken-text = Somebody changed the trail outside this programme. Keep this page and tell whoever runs the server.
breach-nobody-holds-number = Nobody in this programme holds the NHS number { $value }. Check each digit.

act-agreement-lift = Lifted an objection or ended a lawful basis
act-agreement-record = Recorded an agreement, a lawful basis, an objection or an override
act-agreement-withdraw = Withdrew an agreement
act-allocation-cover = Arranged for somebody to stand in
act-allocation-end-cover = Ended standing in
act-allocation-give = Gave a journey to a navigator
act-allocation-hand-over = Handed a caseload over
act-caseload-list = Saw a caseload
act-contact-add = Added a number or address
act-contact-change = Changed a number or address
act-contact-confirm = Recorded that a number or address was confirmed
act-contact-end = Ended a number or address
act-contact-view = Looked at contact and agreements
act-navigator-change = Changed what allocation knows of a navigator
act-person-links = Looked at the links of a record
act-audit-seek = Looked for a person in this list
act-audit-view = Looked at who looked at a person
act-audit-verify = Verified the chain of seals
act-break-glass-list = Saw which records were opened with a reason
act-break-glass-open = Opened a record with a reason
act-break-glass-review = Reviewed an opened record
act-break-glass-seek = Asked whether somebody is on record
act-break-glass-view = Looked at a record opened with a reason
act-figure-list = Saw the rows behind a figure
act-import-faults = Saw what was wrong in a file
act-import-forget = Threw away a file that was brought in
act-import-keep = Kept a file to bring in
act-import-prepare = Prepared a file to bring in
act-import-start = Brought a file in
act-offer-time-out = Ended an offer whose time ran out
act-person-erase = Erased a person
act-offer-accept = Recorded a yes
act-offer-answer = Recorded the answer to an offer
act-assessment-keep = Wrote what matters to a person
act-assessment-settle = Wrote down what came of needs
act-assessment-view = Looked at what matters to a person
act-instrument-license = Changed a licence for an instrument
act-plan-agree = Agreed a plan
act-plan-attain = Wrote down how far goals were reached
act-plan-keep = Changed a plan
act-plan-review = Reviewed a plan
act-plan-send = Sent a plan to a person
act-plan-view = Looked at a plan
act-contact-record = Recorded an attempt to reach a person
act-first-call-record = Recorded a first call
act-appointment-book = Booked an appointment
act-appointment-hold = Recorded that an appointment took place
act-appointment-miss = Recorded that a person did not come
act-appointment-cancel = Recorded that an appointment was cancelled
act-appointment-move = Moved an appointment
act-appointment-list = Looked at their own appointments
act-appointment-view = Looked at an appointment
act-calendar-feed-make = Made the address of their own calendar
act-calendar-feed-end = Took the address of their own calendar back
act-quiet-ask = Recorded why a person had gone quiet
act-screen-record = Recorded the six questions after the first call
act-score-record = Recorded an instrument
act-score-view = Looked at scores
act-score-void = Took back an instrument
act-journey-advance = Moved a journey on
act-journey-pause = Paused a journey
act-journey-resume = Let a journey go on
act-journey-set-review = Set a date to look at a journey again
act-journey-view = Looked at a journey
act-offer-blank-links = Blanked what links refusals without a name
act-offer-consider = Recorded that an offer was considered
act-offer-correct = Corrected an answer
act-offer-end = Recorded another way out of an offer
act-offer-list = Saw a list of offers
act-offer-not-now = Recorded “not now”
act-offer-prepare = Looked at a person before an offer
act-offer-record-in-error = Marked an offer as recorded in error
act-offer-refuse = Recorded a no
act-offer-refuse-nameless = Recorded a no without a name
act-offer-screen = Recorded the six questions
act-offer-tell = Added an account of the reasons
act-offer-think-it-over = Recorded that somebody thinks it over
act-offer-view = Looked at an offer
act-offer-wish = Recorded a wish about further offers
act-offer-withdraw-nameless = Took back a no without a name
act-organisation-add = Added an organisation
act-organisation-succeed = Named the successor of an organisation
act-person-add = Made a record
act-person-change = Changed a record
act-person-likely = Saw who may be the same person
act-person-list = Saw a list of people
act-person-merge = Linked two records of one person
act-person-merges = Saw the links between records
act-person-record-death = Recorded a death
act-person-reverse-death = Took back a recorded death
act-person-unmerge = Undid a link between two records
act-person-view = Looked at a record
act-programme-change-settings = Changed the settings of the programme
act-referral-describe = Recorded how urgent a referral is
act-referral-end = Ended a referral at intake
act-referral-hold = Put a referral off
act-referral-join = Joined a referral to an open journey
act-referral-list = Saw the list of intake
act-referral-resume = Took up a referral that was put off
act-referral-self-refer = Recorded a self-referral
act-referral-take-on = Took a person on
act-referral-view = Looked at a referral
act-staff-end-role = Ended a role
act-staff-invite = Gave a role
act-staff-reset = Let somebody set up their account anew
act-supervision-note = Wrote a supervision note
act-supervision-view = Saw supervision notes
act-task-list = Saw what is due today
act-task-put-off = Put tasks off
act-task-tick-off = Ticked tasks off
act-team-view = Saw the team board

reason-own-practice = Own practice
reason-own-team = Own team
reason-own-caseload = Own caseload
reason-pseudonymous = Without names
reason-aggregate = Totals only
reason-audit = Information governance
reason-none = Their role

break-glass-title = Open a record with a reason
break-glass-text = For when somebody’s safety or care needs a record that you cannot see in your role. Say why; the record stays open to you for an hour, to read only. Every opening is reviewed.
break-glass-nhs-number = NHS number
break-glass-or-name = Or name and date of birth
break-glass-given = First name
break-glass-family = Last name
break-glass-born = Date of birth
break-glass-born-hint = For example, 4 3 1961
break-glass-matched = Somebody on record matches. Nothing of the record is shown until you give a reason.
break-glass-reason = Why you need it
break-glass-reason-hint = At least { $least } characters. Whoever reviews it reads these words; leave out what need not be known.
break-glass-open = Open the record
break-glass-look = Only see whether somebody matches
break-glass-reviewed = Reviewed by { $by }, { $at }: { $says }
reviews-title = To be reviewed
reviews-count = { $count ->
    [0] Nothing waits for a review.
    [one] One opening waits for a review.
   *[other] { $count } openings wait for a review.
 }
reviews-note = What the review found
reviews-go = Mark as reviewed
reviews-done = Reviewed: { $count }
record-open-until = Opened with a reason until { $until }
record-reason = Your reason: { $reason }
record-practice = Practice
record-journeys = Journeys
record-opened = Offered
record-stage = Where it stands
record-moved = Last change
record-no-journeys = There is no journey.
notice-opening-reviewed = Marked as reviewed.
breach-reason-length = This has { $length } characters. Write { $least } to { $most }.
breach-break-glass-nobody = Nobody on record matches. Check the number, or enter name and date of birth as they may have been recorded.
breach-break-glass-several = More than one record matches. Enter the NHS number, or ask information governance.
breach-break-glass-over = The hour is over and the record is closed again. If you still need it, open it with a reason once more.
breach-break-glass-own-review = You opened this record yourself. Somebody else must review it.

merges-title = Links between duplicate records
merges-text = Two records of one person are linked; nothing is moved, so a link can be undone and each record stands as before.
merges-count = { $count ->
    [0] There is no link.
    [one] One link
   *[other] { $count } links, the newest first
 }
merges-between = A record at { $merged } points to one at { $kept }
merges-undone = Undone { $at }
merges-undo = Undo the link
notice-merge-undone = Undone. The two records stand on their own again.
