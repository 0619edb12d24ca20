# Agreements, objections, lawful bases and overrides of a person. Labels of codes are in person.ftl.
agreements-title = Agreements and objections
agreements-now = What they say today
agreements-now-text = Look here before anything about them is shared. None of the records below stands for another.
agreements-not-asked = Not asked
agreements-said-yes = Nothing stands against it.
agreements-said-override = Shared today in spite of their word: { $reason }.
agreements-none = Nothing is recorded.
agreements-choose = Choose
agreements-keep = Save
agreements-leave = Leave it as it was

agreements-kind-agreement = Agreements
agreements-means-agreement = What they said yes or no to, in their own right or through somebody who may decide for them. They can take a yes back at any time: nothing more is shared from that day.
agreements-kind-objection = Objections
agreements-means-objection = What they asked us to stop. It holds until they take it back, whatever they agreed to before.
agreements-kind-basis = Lawful bases
agreements-means-basis = What the law rests on when we use what we know about them for a purpose. It is no yes of theirs, and their yes does not replace it.
agreements-kind-override = Shared in spite of their word
agreements-means-override = A decision to share once, on the day it is recorded, because somebody is at risk or a life is in danger. It lifts no objection.

agreements-record-agreement = Record a yes or no
agreements-record-objection = Record an objection
agreements-record-basis = Record a lawful basis
agreements-record-override = Record a decision to share all the same

agreements-purpose = What is it about?
agreements-agreed-ask = Did they agree?
agreements-until = Until
agreements-until-hint = The last day on which the yes holds. Leave it empty if they named none.
agreements-decided-by = Who decided?
agreements-decided-by-hint = Nobody else decides for somebody who can.
agreements-withdrawn-by = Who took it back?
agreements-doubt = Somebody decided for them, or it was in doubt whether they could
agreements-capacity = Could they decide this?
agreements-capacity-hint = Leave it untouched where nothing gave reason to doubt it. Choose only what was assessed, by you, for this decision.
agreements-authority = Day on which you checked the authority
agreements-authority-hint = The document of an attorney or deputy, or parental responsibility. Leave it empty where they decided for themselves.
agreements-basis = Lawful basis
agreements-condition = Condition for what is about health
agreements-condition-hint = Article 9(2) of the UK GDPR
agreements-reason = Why must it be shared?
agreements-told = Do they know?
agreements-told-hint = Choose no where telling them would add to the danger.
agreements-told-yes = They were told, or will be
agreements-told-no = They were not told: it would add to the danger
agreements-note = What happened
agreements-note-hint = What was shared, with whom, and why it could not wait

agreements-agreed = Agreed
agreements-agreed-until = Agreed until { $day }
agreements-lapsed = Agreed until { $day }, which has passed
agreements-refused = Did not agree
agreements-withdrawn = Taken back on { $day }
agreements-objects = They object
agreements-objection-lifted = Taken back on { $day }
agreements-objection-not-upheld = Looked into and not upheld, { $day }
agreements-ended = Ended on { $day }
agreements-recorded = Recorded
agreements-by = { $name }, { $day }
agreements-checked-on = checked on { $day }

agreements-withdraw = They take it back
agreements-withdraw-title = They take it back: { $purpose }
agreements-withdraw-text = What was shared before stays as it is. Nothing more is shared from today.
agreements-withdraw-go = Record that they take it back
agreements-lift-objection = They take the objection back
agreements-lift-basis = It no longer applies

decided-by-person = They did
decided-by-competent-child = They did, under 16 and found to understand this decision
decided-by-parental-responsibility = Somebody with parental responsibility
decided-by-health-and-welfare-attorney = Their attorney for health and welfare
decided-by-welfare-deputy = Their deputy for personal welfare, appointed by the court
decided-by-best-interests = Staff, in their best interests, as nobody else may decide for them
capacity-assumed = Nothing gave reason to doubt it
capacity-assessed = Assessed: they can decide this
capacity-lacking = Assessed: they cannot decide this

notice-agreement-recorded = Recorded.
notice-agreement-withdrawn = Recorded. Nothing more is shared from today.
notice-agreement-lifted = Recorded.

breach-purpose-missing = Choose what it is about.
breach-agreed-missing = Choose yes or no.
breach-decided-by-missing = Choose who decided.
breach-lawful-basis-missing = Choose a lawful basis.
breach-special-category-missing = Choose a condition for what is about health.
breach-override-reason-missing = Choose why it must be shared.
breach-person-told-missing = Choose whether they know.
breach-agreement-until-past = Until: { $value } has passed. Enter today or a later day, or leave it empty.
breach-override-note-missing = Write what happened and why it had to be shared.
breach-override-note-too-long = The note can have up to { $limit } characters. Shorten it.
