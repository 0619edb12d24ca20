# The team lead's board.
team-title = Team
team-waiting = { $count ->
    [0] Nobody waits at intake
    [one] One person waits at intake
   *[other] { $count } people wait at intake
 }
team-hand-over = Hand over, stand in
team-silent = { $count ->
    [0] Nothing waits unseen past its time.
    [one] One thing waits unseen past its time
   *[other] { $count } things wait unseen past their time
 }
team-silent-more = { $count ->
    [one] One more
   *[other] { $count } more
 }
team-nobody = nobody yet
team-balance = Who carries how much
team-journeys = Journeys
team-journeys-of = journeys of { $name }
team-covered = Stands in for
team-alarmed = Past its time
team-weight-of = { $weight } of { $full }
team-left = left the team
team-away = away until { $day }
team-waits = How long journeys have stood where they are
team-mean = Days on average
team-oldest = Longest, in days
team-quality = Quality of recording
team-asked = In the last 13 weeks somebody was asked why at { $asked } of { $endings } endings ({ $share } %).
team-asked-none = Nothing ended in the last 13 weeks.
team-covers = Who stands in
team-cover = { $by } for { $away }, { $first } to { $last }
team-cover-end = End it now
team-cover-call-off = Call it off
team-cover-end-of = End it now: { $by } for { $away }
team-cover-call-off-of = Call it off: { $by } for { $away }
hand-over-title = Hand a caseload over
hand-over-text = Everything goes over at once, with its history: for somebody who leaves, or for good.
hand-over-of = { $name }: { $count ->
    [one] one journey
   *[other] { $count } journeys
 }
hand-over-from = From
hand-over-to = To
hand-over-go = Hand over
cover-title = Stand in for somebody
cover-text = Both see the caseload for so long. Afterwards it is as before.
cover-staff = Who is away
cover-by = Who stands in
cover-first = First day
cover-last = Last day
cover-go = Arrange it
allocation-title = Give to a navigator
allocation-now = Now with { $name }.
allocation-go = Give
navigator-load = { $count ->
    [one] One journey
   *[other] { $count } journeys
 }, weight { $weight }
navigator-profile = What allocation knows
navigator-full = Full at this weight
navigator-full-hint = Left empty, there is no limit.
navigator-areas = Areas known
navigator-areas-hint = First halves of postcodes, such as LU1, LU2
navigator-away-from = Away from
navigator-away-to = Away until
navigator-languages = Languages spoken
supervision-title = Supervision notes
supervision-hint = Read by the team lead and this navigator, by nobody else. Leave out names of people.
supervision-note = New note
supervision-keep = Keep the note
supervision-none = There is no note.
notice-allocation-given = Given.
notice-allocation-handed-over = The caseload is handed over.
notice-cover-arranged = Arranged.
notice-cover-ended = Ended.
notice-navigator-changed = Kept.
notice-supervision-noted = The note is kept.
breach-hand-over-from-missing = Choose whose caseload goes over.
breach-hand-over-to-missing = Choose who takes it.
breach-cover-staff-missing = Choose who is away.
breach-cover-by-missing = Choose who stands in.
breach-cover-first-missing = Give the first day.
breach-cover-last-missing = Give the last day.
breach-cover-ends-before-it-begins = The last day { $value } is before the first. Change one of them.
breach-cover-over = The last day { $value } has gone by. Choose a later one.
breach-note-missing = Write the note.
breach-navigator-area = “{ $value }” is not the first half of a postcode. Write areas such as LU1, LU2.
breach-navigator-leave = Enter both days of the leave, the first before the last.
