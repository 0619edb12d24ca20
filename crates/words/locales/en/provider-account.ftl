# Pages for those who sign in for an organisation that delivers services: all its services on one page.
place-own = Our services
place-own-people = Our people
provider-home-title = Our services
provider-home-no-services = The programme has not said yet which services your organisation answers for. Ask its administrator.
provider-home-waits = { $count ->
    [0] Nobody waits for your answer
    [one] 1 request waits for your answer
   *[other] { $count } requests wait for your answer
 }
provider-home-initials = People are shown by their initials until you open them. Each opening is written down with your name.
provider-home-asked = { $count ->
    [0] Asked today
    [one] Asked on { $day }, 1 day ago
   *[other] Asked on { $day }, { $count } days ago
 }
provider-home-reminded = { $count ->
    [one] Reminded once
   *[other] Reminded { $count } times
 }
provider-home-all = See all of them
provider-home-registers = { $count ->
    [0] No register to keep today
    [one] 1 register to keep
   *[other] { $count } registers to keep
 }
provider-home-ahead = In the week to come
provider-home-marked = { $marked } of { $people } marked
provider-home-today = Today
provider-home-listed = { $count ->
    [one] 1 person on a waiting list
   *[other] { $count } people on waiting lists
 }
provider-home-until = Room expected on { $day }
provider-home-services = { $count ->
    [one] 1 service
   *[other] { $count } services
 }
provider-home-paused = Takes nobody on until { $day }
provider-home-full = Full
provider-home-people = People
provider-home-taken-on = { $count ->
    [one] 1 person taken on
   *[other] { $count } people taken on
 }
provider-home-attended-of = { $count } of { $of }
provider-people-title = Our people
provider-people-standing = Who
provider-people-taken-on = Taken on
provider-people-listed = On a waiting list
provider-people-waits = Waiting for our answer
provider-people-service = Service
provider-people-service-any = Any service
provider-people-filter = Show
provider-people-count = { $count ->
    [0] Nobody.
    [one] 1 person, by the day you were asked
   *[other] { $count } people, by the day you were asked
 }
provider-people-person = Person
provider-people-asked = Asked on
provider-people-since = Since
provider-people-came = Came first on { $day }
provider-people-not-yet = Not answered yet
provider-people-attended = Sessions had

provider-services-title = Services { $name } answers for
provider-services-text = People with an account at this organisation see the requests, registers and people of these services, and nothing of any other. They see what the links of a service show, no more. A service given here is given to one organisation alone; no feed changes it.
provider-services-none = None yet.
provider-services-take = Take away
provider-services-take-of = Take { $name } away
provider-services-add-title = Add a service
provider-services-search = Name of the service, or of who runs it
provider-services-find = Find
provider-services-nothing = Nothing in the directory matches.
provider-services-more = There are more. Type more of the name.
provider-services-add = Add
provider-services-add-of = Add { $name }
provider-services-there = It is theirs
provider-services-go = Services they answer for
notice-provider-service-given = The service is theirs now.
notice-provider-service-taken = The service is not theirs any more. Nobody there sees anything of it.
breach-provider-service-taken = { $name } answers for this service. Take it away there first.

# Files for services that keep a system of their own.
register-field-reference = Reference
register-field-date = Date
register-field-attendance = Attendance
register-field-stopped = Stopped
provider-files-link = Files for your own system
provider-files-title = Files for your own system
provider-files-out = To take away
provider-files-out-text = CSV files for a spreadsheet or another system. Keep them as safe as anything else about people, and no longer than you need them.
provider-files-people = People taken on
provider-files-people-text = With what each of them agreed to tell you, and no more. That you took the file is written down for each of them.
provider-files-sessions = Sessions
provider-files-sessions-text = Four weeks back and eight weeks ahead, with what is marked: fill it in and send it back.
provider-files-in = To send back
provider-files-in-text = A register from your own system. You see what it would do, row by row, before anything is kept; if one row cannot be kept, none is. To send the same file twice changes nothing.
provider-files-file = Register
provider-files-file-hint = A CSV file of at most { $rows } rows and { $limit } KB
provider-files-look = Look at it
provider-files-columns = Which columns a register has
provider-files-reference = The reference of the prescription, as in the file of people or sessions
provider-files-date = The day of the session, such as 24/11/2026. Somebody who was there on a day on which they were not expected counts as there.
provider-files-attendance = One of these, or empty to leave it as it is:
provider-files-stopped = May be missing. Only for somebody who comes no more:
provider-files-others = Other columns are left out, names and notes too: nothing of them is kept.
provider-looked-title = What this register would do
provider-looked-rows = Rows
provider-looked-marks = Sessions marked
provider-looked-stops = People who come no more
provider-looked-stays = Changes nothing
provider-looked-refused = Cannot be kept
provider-looked-wrong = Nothing is kept yet. Put the rows below right in your file and send it again.
provider-looked-faults = Take these rows away as a file
provider-looked-caption = What is wrong, row by row
provider-looked-right = Every row can be kept.
provider-looked-keep = Keep all of it
provider-looked-nothing = There is nothing to keep: everything stands so already.
provider-file-service = Service
provider-file-asked = Asked on
provider-file-taken-on = Taken on
provider-file-came = Came first on
provider-file-sessions = Sessions agreed
provider-file-attended = Sessions had
notice-provider-file = Thank you. The register is kept.
breach-register-file-column-missing = No column is called “{ $field }”. Name the column so in the first row.
breach-register-file-reference-form = “{ $value }” is not a reference. Copy it from the file of people or sessions.
breach-register-file-reference-unknown = No prescription to your services has the reference “{ $value }”. Copy it from the file of people or sessions.
breach-register-file-attendance-unknown = “{ $value }” does not say what became of the session. Use attended, missed, cancelled-person, cancelled-provider or not-known, or leave it empty.
breach-register-file-stopped-unknown = “{ $value }” is not a reason to stop. Use told-us, no-longer-needed, not-suitable or closed, or leave it empty.
breach-register-file-not-taken-on = You have not taken this person on yet. Answer the request first, then send the row again.
breach-register-file-ended = This prescription has ended, and the row says something else than what is recorded. Take the row out, and tell the navigator what has to be put right.
breach-register-file-no-session = No session is expected on { $value }. Correct the date; only somebody who was there can be marked on another day.
breach-register-file-twice = Another row of this file says something else of the same session on { $value }. Keep one of them.
breach-register-file-too-many = The file has more than { $limit } rows. Part it into smaller ones.
breach-register-file-too-long = The file is longer than { $limit } KB. Leave out the columns that are not needed, or part it.
breach-register-file-faults = { $count } rows cannot be kept, so nothing was. Something may have changed since you looked: look at the file again.
