# The caseload: every journey somebody has, with what comes next.
caseload-title = Caseload
caseload-title-team = Caseloads of the team
caseload-count = { $count ->
    [0] No journey matches.
    [one] One journey
   *[other] { $count } journeys
 }
caseload-name = Last name
caseload-person = Person
caseload-stage = Where it stands
caseload-stage-any = Anywhere
caseload-waited = Days since last change
caseload-open = Days open
caseload-next = What comes next
caseload-next-any = Anything
caseload-next-none = Nothing is due
caseload-due = Due
caseload-due-on = due { $day }
caseload-overdue = Overdue
caseload-overdue-only = Only overdue
caseload-overdue-all = Due or not
caseload-with = Navigator
caseload-with-any = Anybody
caseload-weight = Weight
caseload-sort = Order
caseload-sort-due = What is due first
caseload-sort-name = By name
caseload-sort-opened = The oldest first
caseload-sort-moved = The longest without a change
caseload-filter = Show
list-narrow = Narrow or sort
caseload-first = Back to the beginning
