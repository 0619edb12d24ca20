# The directory of services: lists, one service, its form, what waits, where it comes from.
place-services = Services

breach-service-field-missing = Enter this: a service needs a name, who runs it and what it is.
breach-service-ages-crossed = The oldest age is below the youngest. Check both.
breach-service-age-form = Age: “{ $value }” is not an age. Enter whole years from 0 to 120, or leave it empty.
breach-service-amount-form = “{ $value }” is not an amount in pounds. Enter one such as 2.50.
breach-service-amount-missing = Enter what it costs in pounds, or say it in words below, such as “£2 for tea”.
breach-service-address-missing = Enter street and town of this place, so that people can find it.
breach-service-times-crossed = A time ends before it begins. Check from and to.
breach-service-time-missing = Enter both when it begins and when it ends, such as 10:00 and 12:00.
breach-service-days-missing = Choose at least one day for this time.
breach-service-changed-meanwhile = Somebody changed this service while you were writing. What they changed is shown below, and what you typed is still in the form. Saving now keeps what you typed.
breach-service-decline-why = Say why the change is declined, so that whoever wrote it understands.
breach-standing-number = “{ $value }” is not a number from 0 to 100,000. Enter a whole number, or leave it empty if it is not known.
breach-outcode-unknown = We do not know where “{ $value }” is. Check the postcode, or try one nearby.
breach-directory-source-name = Give the source a name of 1 to 60 letters, digits and hyphens.

service-status-active = Running
service-status-inactive = Not running at present
service-status-defunct = Closed for good
service-status-temporarily-closed = Closed for a time

service-cost-not-recorded = Not recorded
service-cost-free = Free
service-cost-charged = There is a charge
service-cost-amount = £{ $amount }

service-access-wheelchair = Step-free for a wheelchair
service-access-accessible-toilet = Accessible toilet
service-access-hearing-loop = Hearing loop
service-access-accessible-parking = Accessible parking
service-access-changing-places = Changing Places toilet
service-access-none = { $feature }: not there
service-access-nothing = Nothing is recorded as there
service-access-not-recorded = Not recorded: ask
service-access-there = There
service-access-not-there = Not there

service-format-group = In a group
service-format-one-to-one = One to one
service-format-in-person = In person
service-format-at-home = In the person’s home
service-format-online = Online
service-format-phone = By phone

service-gender-female = Women only
service-gender-male = Men only

service-rule-carer = Carers
service-rule-parent = Parents
service-rule-bereaved = Bereaved people
service-rule-veteran = Veterans
service-rule-disabled = Disabled people
service-rule-low-income = People on a low income
service-rule-care-leaver = People who were in care
service-rule-refugee = Refugees and people seeking asylum
service-rule-lgbt = LGBT+ people

service-day-0 = Mon
service-day-1 = Tue
service-day-2 = Wed
service-day-3 = Thu
service-day-4 = Fri
service-day-5 = Sat
service-day-6 = Sun
service-days-0 = Mondays
service-days-1 = Tuesdays
service-days-2 = Wednesdays
service-days-3 = Thursdays
service-days-4 = Fridays
service-days-5 = Saturdays
service-days-6 = Sundays
service-days-row = { $first } to { $last }
service-list-and = { $some } and { $last }
service-clock-am = { $time }am
service-clock-pm = { $time }pm
service-clock-midday = midday
service-clock-midnight = midnight
service-when = { $days }, { $from } to { $to }
service-when-day = { $days }, all day

service-ages-from = { $min } and over
service-ages-to = { $max } and under
service-ages-between = { $min } to { $max } years old

# Lines of a service: in its page, its form and its history
service-line-name = Name
service-line-organisation = Who runs it
service-line-description = What it is
service-line-status = Whether it runs
service-line-needs = Needs it helps with
service-line-subjects = What it is about
service-line-terms = Also listed under
service-line-formats = How it is given
service-line-places = Where
service-line-times = When
service-line-areas = Areas it serves
service-line-cost = Cost
service-line-languages = Languages
service-line-access = Access there
service-line-no-access = Access not there
service-line-ages = Ages
service-line-gender = Women or men only
service-line-rules = Only for
service-line-who = Who may come
service-line-who-may-come = Who may come, in words
service-line-how-to-apply = How to get a place
service-line-phone = Phone
service-line-email = E-mail
service-line-url = Website
service-line-also = Also known as
service-line-otherwise = Other details
service-changed-otherwise = Changed in details that this page does not show
service-field-assured_date = Last said to be true
service-field-last_modified = Last changed at its source
service-field-alternate_name = Also known as
service-field-fees_description = About the cost
service-field-accreditations = Accreditations
service-field-licenses = Licences
service-field-alert = Alert
service-field-additional_information = More about it
service-areas-everywhere = Everywhere
service-everybody = Everybody: the listing says nothing else

# The list
service-list-title = Services
service-list-count = { $count ->
    [0] No service matches.
    [one] One service
   *[other] { $count } services
 }
service-list-none = The directory is empty. Add a service, or ask whoever runs Stile to bring a directory in.
service-list-words = Words in name, description or who runs it
service-list-narrow = Narrow
service-list-shown = Published or not
service-list-shown-any = Either
service-list-stale-any = Whenever
service-list-stale = Not confirmed for six months
service-list-service = Service
service-list-assured = Last said to be true
service-list-all = Show all
service-list-waiting = { $count ->
    [one] One change waits to be settled
   *[other] { $count } changes wait to be settled
 }
service-published = Published
service-not-published = Not published
service-stale = Not confirmed for six months
service-assured-never = Nobody has said that this is true
service-assured-on = Said to be true on { $day }.

# One service
service-when-title = When
service-when-not-recorded = Not recorded. Ask the service.
service-where-title = Where
service-where-not-recorded = No place is recorded: it may be by phone, online or at home.
service-unplaced = We do not know where this is on the map: its postcode is missing or not known.
service-about-title = More about it
service-public-contact = Contact for everybody
service-conflicts-title = Sources disagree
service-conflicts-text = What this page shows is from the source believed most. Others say:
service-conflict-of = { $source } says instead
service-waiting-here = { $count ->
    [one] A change to this service waits for somebody to settle it. What you see here is what stands until then.
   *[other] { $count } changes to this service wait for somebody to settle them. What you see here is what stands until then.
 }
service-waiting-look = Look at what waits
service-standing-title = How it stands
service-internal = Seen only inside the programme, and never published.
service-paused-until = Takes nobody on until { $day }
service-full = Full
service-free = { $free ->
    [one] One free place
   *[other] { $free } free places
 }
service-free-of = { $free ->
    [one] One free place of { $of }
   *[other] { $free } free places of { $of }
 }
service-free-not-recorded = Room not recorded
service-wait-days = { $days ->
    [0] No wait
    [one] A wait of one day
   *[other] A wait of { $days } days
 }
service-limit = { $count ->
    [one] Takes one new person a week
   *[other] Takes { $count } new people a week
 }
service-contact = Whom we ask
service-contact-none = Nobody to ask is recorded.
service-contact-name = Name
service-standing-change = Change how it stands
service-standing-free = Free places
service-standing-free-hint = 0 means full. Leave it empty if you do not know.
service-standing-capacity = Places in all
service-standing-wait = Wait, in days
service-standing-limit = New people a week at most
service-standing-paused = Takes nobody on until
service-standing-go = Save how it stands
service-assured-title = Is it still true?
service-confirmed-at = Confirmed here on { $at }.
service-confirm = Still true today
service-publish = Publish it
service-publish-hint = Once published, the match finds it and the public directory shows it.
service-hide = Take it off the public directory
service-hide-hint = The match then no longer finds it. Nothing is lost.
service-not-published-hint = It is not published, so the match does not find it. A team lead can publish it.
service-edit-title = Change this service
service-propose-title = Suggest a change
service-history-title = What it said before

notice-service-confirmed = You said that this is still true today.
notice-service-published = The service is published. The match finds it from now on.
notice-service-hidden = The service is no longer published.
notice-service-standing-kept = How the service stands is saved.
notice-service-restored = The service says again what it said then.
notice-service-added = The service is added. Publish it when it may be found.
notice-service-changed = The service is changed.
notice-service-waits = Your change is sent. It waits until a team lead settles it.
notice-service-taken = The change is taken and stands from now on.
notice-service-declined = The change is declined.

# What changed
service-change-before = Before:
service-change-after = After:
service-change-gone = Nothing any more
service-history-now = Version { $version } stands since { $at }.
service-history-none = It has never been changed.
service-history-by = By { $name }
service-history-published = Published
service-history-hidden = Taken off the public directory
service-restore-title = Go back to before this change
service-restore-hint = The service then says again what it said before this change. The change stays in this list, and you can come back to it.
service-restore = Go back

# The form
service-new-title = Add a service
service-edit-waits = What you send waits until a team lead has looked at it. Until then everybody sees what stands now.
service-theirs = What changed meanwhile
service-edit-what = What it is
service-organisation-hint = The group, charity or council behind it.
service-description-hint = A few sentences for somebody who has never heard of it. The match looks for words in here.
service-needs-hint = Tick every need it is meant for.
service-subjects-hint = A few words with commas between them, such as: Befriending, Gardening.
service-edit-where = Where
service-place = Place { $number }
service-place-name = Name of the place
service-place-name-hint = Such as the hall or centre. Leave the whole place empty if it is by phone, online or at home.
service-place-street = Street and number
service-place-town = Town
service-place-postcode = Postcode
service-place-add = Add another place
service-areas-hint = First halves of postcodes with commas between them, such as LU1, LU2. Leave it empty if anybody may come.
service-edit-when = When
service-time = Time { $number }
service-time-days = Days
service-time-from = From
service-time-to = To
service-time-add = Add another time
service-edit-cost = What it costs
service-amount = How much, in pounds
service-fees = About the cost, in words
service-fees-hint = Such as: first visit free, then £2 with tea.
service-edit-who = Who may come
service-min-age = Youngest age
service-max-age = Oldest age
service-rules-hint = Leave all of this empty if everybody may come. Each tick leaves out everybody else.
service-languages-title = Languages it is given in
service-languages-hint = Tick English as well where it is given in English.
service-edit-contact = How to get a place
service-how-to-apply-hint = Such as: just turn up, ring first, or ask your link worker.
service-public-phone = Phone for everybody
service-public-email = E-mail for everybody
service-save = Save the service
service-propose = Send the change

# What waits
service-waiting-title = Changes that wait
service-waiting-text = What colleagues suggested. Nothing of it is seen by others until you take it.
service-waiting-none = Nothing waits.
service-waiting-new = New service
service-waiting-by = Suggested by { $name }, { $at }
service-waiting-overtaken = The service was changed after this was suggested. Look at each line: taking it brings back what the writer saw then.
service-waiting-same = It changes nothing any more.
service-take = Take this change
service-decline-title = Decline it
service-decline-why = Why?
service-decline-why-hint = Kept with the change.
service-decline = Decline
service-settled-meanwhile = Somebody else settled that change already. This is what still waits.

# Sources
service-sources-title = Where listings come from
service-sources-text = When sources disagree, the one further up is believed. What somebody of the programme writes stands before them all.
service-sources-none = Nothing was brought in or written yet.
service-source-own = Written by the programme
service-source-own-text = What staff wrote or confirmed on these pages.
service-source-taken = Last taken
service-source-never = Never
service-source-address = From
service-source-publishes = Published straight away
service-source-looked-at = No: somebody looks at each first
service-source-counts = What was taken
service-source-kind = Kind
service-source-new = New
service-source-changed = Changed
service-source-same = The same
service-source-missing = Not given this time
service-source-remarks = What was remarked
service-source-at = In
service-source-more = { $count ->
    [one] One more remark is in the report of the command.
   *[other] { $count } more remarks are in the report of the command.
 }

directory-kind-organisation = Organisations
directory-kind-location = Places
directory-kind-taxonomy = Lists of terms
directory-kind-term = Terms
directory-kind-service = Services

directory-level-refused = Refused
directory-level-left-out = Left out
directory-level-mended = Put right
directory-level-noted = Noted
directory-level-count-refused = { $count ->
    [one] One record was refused
   *[other] { $count } records were refused
 }
directory-level-count-left-out = { $count ->
    [one] One part was left out
   *[other] { $count } parts were left out
 }
directory-level-count-mended = { $count ->
    [one] One thing was put right
   *[other] { $count } things were put right
 }
directory-level-count-noted = { $count ->
    [one] One thing was noted and kept as it is
   *[other] { $count } things were noted and kept as they are
 }

directory-remark-missing = A field that has to be there is missing
directory-remark-filled-in = A field that was missing was filled in from another
directory-remark-id-made = It had no identifier of the usual form, so one was made from it
directory-remark-not-a-thing = Something else stood where details belong
directory-remark-not-a-list = Something else stood where a list belongs
directory-remark-not-a-number = This is not a number
directory-remark-not-text = This is not a text
directory-remark-not-a-uri = This is not a web address
directory-remark-not-an-email = This is not an e-mail address
directory-remark-not-an-instant = This is not a date
directory-remark-not-one-of = This is not one of the words that may stand here
directory-remark-given-twice = It was given twice, and taken once
directory-remark-made-a-list = One thing stood where a list belongs, and was taken as a list
directory-remark-made-a-number = A number was written as text
directory-remark-made-text = A text was written as a number, or as yes or no
directory-remark-made-an-instant = A date was written in another form
directory-remark-encoding = Letters were garbled, and were put right
directory-remark-letters = It was written with other capital letters
directory-remark-scheme-added = A web address had no https:// before it
directory-remark-scheme-removed = An e-mail address had mailto: before it
directory-remark-no-such-place = There is no such place on earth, so it is not on the map
directory-remark-not-a-time = This is not a time of day, so it does not count when somebody looks for a time
directory-remark-not-days = These are not days of the week, so they do not count when somebody looks for a day
directory-remark-ages-crossed = The oldest age is below the youngest
directory-remark-not-a-feed = This is not a feed of services
directory-remark-not-fetched = It could not be fetched. Take the feed again later
directory-remark-unknown-collection = It holds a list that the standard does not know
directory-remark-reference-refused = It refers to something that was refused
directory-remark-reference-differs = It refers to something else than what it stands in; what it stands in counts
