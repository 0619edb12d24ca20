# Intake: who waits there.
intake-title = Intake
intake-count = { $count ->
    [0] Nobody waits.
    [one] One person waits.
   *[other] { $count } people wait.
 }
intake-person = Person
intake-practice = Practice
intake-needs = About
intake-received = Arrived
intake-waited = Days waited
intake-first = Back to the beginning
intake-any-practice = Any practice
intake-any-need = Anything
intake-any-urgency = Urgent or not
intake-urgency = How urgent
intake-sort-waited = The longest wait first
intake-sort-urgency = The most urgent first
intake-self-referral = Record a self-referral
intake-pick = Tick { $name }
intake-held = put off until { $day }
intake-held-until = Put off until
intake-give-to = Give to
intake-choose = Choose
intake-take-on-ticked = Take on and give

# One referral.
referral-from = Referred by { $practice }.
referral-self = Came by themselves. Practice: { $practice }.
referral-received = { $days ->
    [0] Arrived today.
    [one] Arrived on { $day }, one day ago.
   *[other] Arrived on { $day }, { $days } days ago.
 }
referral-likely = Somebody else on record may be the same person
referral-likely-elsewhere = A record beyond your team may be the same person. Ask the practice.
referral-take-on = Take on
referral-take-on-go = Take on
referral-take-on-hint = Without a navigator it stays with you as a task until somebody is chosen.
referral-who = Give to
referral-no-navigators = Your team has no navigators yet. An administrator gives that role.
referral-weight = How much work it is likely to be
referral-weight-hint = It counts so much in a caseload. It can be changed later.
referral-end = Not taken on
referral-hold = Put off until a date
referral-hold-until = Until
referral-hold-why = Why, for your team
referral-hold-go = Put off
referral-resume = Take it up again
referral-settled = Intake is done with this referral.
referral-journey = Go to the journey
referral-known = For whoever takes it on
referral-prefers = Asked to be seen by
referral-prefers-none = Nobody in particular
referral-prefers-woman = A woman
referral-prefers-man = A man
referral-describe = Keep
referral-join = Same matter: join to this one
referral-note = Note
referral-end-how = What happened
referral-end-by = Who ended it
referral-end-by-hint = Left out where it can only be the programme.
referral-end-again = Ask again on (only for “not now”)
referral-end-why = Why
referral-end-go = End the referral
weight-1 = Usual
weight-2 = More
weight-3 = A great deal

# Somebody comes by themselves.
self-referral-title = Self-referral
self-referral-search = NHS number, or last name
self-referral-find = Find
self-referral-none = Nobody your team may see matches.
self-referral-new = Somebody new
self-referral-practice-hint = Where the person is registered
self-referral-save = Keep the self-referral

notice-referral-ended = Recorded. The referral is ended.
notice-referrals-taken-on = Taken on and given.
notice-referral-taken-on = Taken on. Choose a navigator soon.
notice-referral-given = Taken on and given.
notice-referral-described = Kept.
notice-referral-held = Put off. It comes back on its day.
notice-referral-resumed = It waits at intake again.
notice-referral-joined = Joined to the open journey.
notice-self-referral = The self-referral is kept.
breach-referral-not-waiting = Somebody has dealt with this referral already. Look at its journey.
breach-referral-none-picked = Tick at least one person.
breach-join-not-open = That journey is not open. Choose one that is.
breach-join-not-theirs = That journey belongs to somebody else. Link the two records first, if they are one person’s.
breach-allocation-not-a-navigator = Choose a navigator of your team.
breach-allocation-to-missing = Choose a navigator.
breach-allocation-to-themselves = Choose two different people.
breach-allocation-before-intake = Intake has not taken this person on yet. Decide there first.
breach-self-referral-practice = Choose the practice at which the person is registered.
