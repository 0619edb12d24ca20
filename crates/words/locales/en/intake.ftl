# Intake: who waits there.
intake-title = Intake
intake-count = { $count ->
    [0] Nobody waits.
    [one] One person waits.
   *[other] { $count } people wait, the longest wait first.
 }
intake-person = Person
intake-practice = Practice
intake-needs = About
intake-received = Arrived
intake-waited = Days waited
intake-first = Back to the longest wait
intake-navigator = People who said yes arrive at intake. The team lead gives each of them to a navigator; those given to you are your caseload. Nobody has been given to you yet.
