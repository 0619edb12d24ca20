# The pages of figures: what is counted, of whom, and the rows behind it.

figures-title = The programme at a glance
figures-lead = What became of the offers in these months. Every mark leads to the rows behind it, where you may see them.
figures-lead-controlled = What became of the offers in the last twelve whole months. Counts of 1 to 7 are shown as a star and others rounded to 5, so that nobody can be picked out.
figures-period = { $from } to { $to }
figures-as-of = Recorded by { $day }
figures-from = From month
figures-to = To month
figures-month-hint = For example, 2026-11
figures-show = Show these months
figures-by = Broken down by
figures-by-two = And by
figures-by-none = Nothing further
figures-table = The numbers as a table
figures-csv = Download this table (CSV)
figures-rows-csv = Download these rows (CSV)
figures-definition = What is counted here
figures-all-definitions = What each figure counts
figures-alone = Open this figure by itself
figures-total = All
figures-share = Share
figures-interval = 95 % interval
figures-denominator = Out of
figures-percent = { $number } %
figures-range = { $low } to { $high } %
figures-none = –
figures-star = *
figures-not-recorded = Not recorded
figures-not-ended = Not ended
figures-yes = Yes
figures-no = No
figures-offers = Offers
figures-accounts = Accounts
figures-journeys = Journeys
figures-prescriptions = Prescriptions
figures-sessions = Sessions
figures-panel-funnel = From the offer on: who came to each gate, and what came of it
figures-panel-ways-out = Every way out, and at which gate
figures-panel-standing = Where journeys stand or ended
figures-panel-waits = How long each gate took
figures-panel-services = What came of the services proposed, and at which gate
figures-panel-answers = Offers by answer
figures-panel-practices = Offers by practice
figures-panel-months = Offers by month
figures-panel-reasons = Reasons for refusing
figures-panel-tellers = Reasons by who told them
figures-panel-asked = Whether the reason was asked
figures-described = { $title }, { $from } to { $to }. The numbers are in the table below the figure.
figures-tile-of = { $interval } (95 % interval), of { $of }
figures-tile-of-plain = of { $of }
figures-tile-nobody = nobody to count yet
figures-beside = Beside this figure
figures-left-out = { $title } (left out)
figures-responses = { $respondents } of the accounts name a reason; { $responses } reasons are named in all. One account can name several.
figures-immature = Too recent to be counted
figures-undated = Without a day
figures-unplaced = Cannot be told whether it belongs here
figures-starred-note = A star stands for a count of 1 to 7, or for one that would give such a count away.

figures-answer-yes = Said yes
figures-answer-thinking-it-over = Thinking it over
figures-answer-not-now = Not now
figures-answer-refused = Refused
figures-answer-ended-otherwise = Ended in another way

figures-in-short-refused = Said no
figures-came-to-passed = Went on
figures-came-to-open = Still there
figures-came-to-not-met = Not needed there
figures-wait-0-2 = Up to 2 days
figures-wait-3-7 = 3 to 7 days
figures-wait-8-14 = 8 to 14 days
figures-wait-15-28 = 15 to 28 days
figures-wait-29-56 = 29 to 56 days
figures-wait-57-up = 57 days or more
figures-wait-waiting = Still waiting
figures-course-end-going-on = Still going on
figures-course-end-stopped-coming = Stopped coming
figures-course-end-completed = Completed
figures-course-end-no-longer-needed = No longer needed
figures-course-end-supply = The service could not go on
figures-course-end-moved-or-died = Moved away or died
figures-course-end-other = Another way
figures-result-passed = Passed
figures-result-ended = Ended


figures-column-month = Month
figures-column-offered-on = Offered
figures-column-answered-on = Answered
figures-column-first-in-12-months = First offer in 12 months
figures-column-self-referral = Came by themselves
figures-column-joined = During an open journey
figures-column-answer = Answer
figures-column-mode = How it ended
figures-column-ended-by = Who ended it
figures-column-how-put = How it was put
figures-column-reason-asked = Reason asked
figures-column-practice = Practice
figures-column-referral-reason = Why it was offered
figures-column-age-band = Age
figures-column-sex = Gender
figures-column-ethnic-category = Ethnic category
figures-column-deprivation-decile = Deprivation decile
figures-column-nameless = Without a name
figures-column-disputed = Disputed yes
figures-column-happened-on = When
figures-column-gate = Gate
figures-column-came-to = What came of it
figures-column-in-short = In short
figures-column-opened-on = Came to it
figures-column-settled-on = Settled
figures-column-passed-on = First passed
figures-column-wait = How long it took
figures-column-stands = Stands or ended there
figures-column-meeting-on = First meeting
figures-column-first-session-on = First session in a service
figures-column-received-on = Became a referral
figures-column-attempted-on = First attempt
figures-column-reached-on = First words
figures-column-closed-on = Closed
figures-column-closed-as = How it closed
figures-column-result = Result
figures-column-told-by = Who told it
figures-column-helped = What helped
figures-column-hindered = What hindered
figures-column-main = Main reason
figures-column-proposed-on = Proposed
figures-column-agreed-on = Agreed
figures-column-taken-on = Taken on by the service
figures-column-started-on = First session attended
figures-column-completed-on = Completed
figures-column-ended-on = Ended
figures-column-kind = Kind of prescription
figures-column-by-closing = Ended because the journey closed
figures-column-waiting = On a waiting list
figures-column-sessions = Sessions agreed
figures-column-attended = Sessions attended
figures-column-missed = Sessions missed
figures-column-cancelled-by-person = Sessions called off by the person
figures-column-cancelled-by-others = Sessions called off by the service or the programme
figures-column-not-known = Nobody knows whether they came
figures-column-unmarked = Sessions without a mark
figures-column-course-end = What ended the course
figures-column-course-end-on = When the course ended
figures-column-disengaged-on = Stopped coming
figures-column-held-on = Session
figures-column-planned = Expected
figures-column-attendance = What became of the session
figures-column-number = Number of the session

figures-rows-title = Rows behind: { $title }
figures-rows-count = { $count ->
    [one] { $count } row
   *[other] { $count } rows
}
figures-rows-none = There are no rows behind this figure.
figures-rows-pseudonym = Row
figures-rows-person = Person
figures-rows-nameless = Without a name
figures-rows-next = Next rows
figures-back = Back to the figures

figures-definitions-title = What each figure counts
figures-definition-id = Code and version
figures-definition-estimand = Estimand
figures-definition-unit = One row is
figures-definition-clock = Placed in a month by
figures-definition-population = Of whom
figures-definition-excluded = Left out
figures-definition-denominator = Below the line
figures-definition-numerator = Above the line
figures-definition-open = Still open
figures-definition-maturity = Too recent below
figures-definition-maturity-days = { $days ->
    [one] { $days } day
   *[other] { $days } days
}
figures-definition-time = The wait runs
figures-definition-time-from = from: { $from }; to: { $to }
figures-definition-ends = What else ends the wait
figures-definition-beside = Shown beside
figures-definition-breakdowns = Can be broken down by
figures-definition-count = The figure is a count; nothing stands above the line.
figures-unit-offer = one offer
figures-unit-account = one account of a result
figures-unit-journey = one journey
figures-unit-prescription = one prescription
figures-unit-session = one session
figures-unit-gate = one gate of a journey

figures-when-always = every row
figures-when-yes = { $column } is yes
figures-when-recorded = { $column } is recorded
figures-when-in = { $column } is { $codes }
figures-when-between = { $column } is from { $low } to { $high }
figures-when-all = all of: { $parts }
figures-when-any = at least one of: { $parts }
figures-when-not = not ({ $part })
figures-or = or
figures-list = ;

breach-figure-reader-unknown = No account “{ $value }” in this programme holds such a role that sees figures. Use the address of one that does, with --as.
breach-figure-period-backwards = The period ends before it begins. Choose a first month that is not after the last.
breach-figure-period-too-long = { $months } months are too many at once. Choose at most { $limit }.
breach-figure-period-month = “{ $value }” is no month. Write year and month, such as 2026-11.
breach-figure-breakdown = This figure is not broken down by “{ $value }”. Choose one of: { $allowed }.
breach-figure-breakdowns = Break a figure down by at most two different things.
breach-figure-too-many-groups = “{ $value }” has more than { $limit } groups. Choose fewer months or something coarser.
breach-figure-filter = The condition does not fit: { $value }. Change it or leave it out.

figures-when-within = from { $from } to { $to } are at most { $days ->
    [one] { $days } day
   *[other] { $days } days
}
figures-when-days-between = from { $from } to { $to } are { $low } to { $high } days
figures-counted = Counted

# The pages beside the first one.

figures-more = More figures
figures-controlled-note = Counts of 1 to 7 are shown as a star and others rounded to 5, so that nobody can be picked out.

figures-waits-title = How long people wait
figures-waits-about = From the referral to the first attempt and the first words, and from an agreed service to its first session
figures-waits-lead = By which day how many had come to what they waited for. Somebody who left first, and somebody who waits still, counts as just that.
figures-waits-attempt = From the referral to the first attempt
figures-waits-attempt-come = Tried to reach them
figures-waits-attempt-across = Days since the referral
figures-waits-attempt-stand = How referrals stand: tried or not
figures-waits-reach = From the referral to the first words
figures-waits-reach-come = Spoke with them
figures-waits-reach-across = Days since the referral
figures-waits-reach-stand = How referrals stand: spoken with or not
figures-waits-start = From an agreed service to its first session
figures-waits-start-come = Came to the first session
figures-waits-start-across = Days since the service was agreed
figures-waits-start-stand = How agreed services stand: begun or not
figures-waits-left = Left or closed without it
figures-waits-waiting = Still waiting
figures-waits-at-risk = Still waiting
figures-waits-up = Share
figures-waits-by-day = Within
figures-waits-share = Share
figures-waits-interval = 95 % interval
figures-waits-days = { $days ->
    [one] { $days } day
   *[other] { $days } days
 }
figures-waits-of = { $of } began to wait in these months.
figures-waits-half = { $days ->
    [0] For half of them it came the same day.
    [one] For half of them it came within a day.
   *[other] For half of them it came within { $days } days.
 }
figures-waits-no-half = It has come for fewer than half of them so far.
figures-waits-fortnight = Within 14 days it came for { $share } ({ $interval }).
figures-waits-fortnight-plain = Within 14 days it came for { $share }.
figures-waits-nobody = Nobody began to wait for it in these months.
figures-waits-unknown = { $share } began so recently that it is not known how they stood after 28 days. The line takes them to fare like those who have been watched longer.
figures-waits-what = What came of it
figures-waits-foot = The line is a cumulative incidence (Aalen and Johansen): those who left first are not taken for people who could still have come. A long wait for the first words has two sides: when we began to try, and how often somebody could not be reached.

figures-practices-title = Uptake by practice and month
figures-practices-about = Practices about the average of all, with the refusals each records, and the months on a control chart
figures-practices-lead = Who says yes at the offer, by practice and by month. No practice is ranked: the fewer offers one has made, the further its share strays by chance alone.
figures-practices-uptake = Agreement at the offer, practice by practice
figures-practices-said = { $target } of first offers were taken up in all { $places } practices together. { $outside ->
    [0] None lies outside the 95 % limits
    [one] One lies outside the 95 % limits
   *[other] { $outside } lie outside the 95 % limits
 }; chance alone would put about { $expected } there.
figures-practices-more-than-chance = Practices differ by more than chance (φ { $phi }), as where their patients differ. The limits are widened by that much, so that only what stands out even then lies outside.
figures-practices-few = With fewer than three practices there is no comparison; the table has the numbers.
figures-practices-recording = Beside it stand the refusals each practice records for each hundred offers. A yes is always recorded, a no is not: a practice that records few refusals looks better than it is, and without an audit nobody can say by how much.
figures-practices-yes = Said yes
figures-practices-offers = First offers
figures-practices-limits = 95 % limits
figures-practices-reading = Reading
figures-practices-refusals = Refusals recorded for each 100 offers
figures-practices-within = Within the limits
figures-practices-beyond-95 = Outside the 95 % limits
figures-practices-beyond-998 = Outside the 99.8 % limits
figures-practices-target = All practices
figures-practices-limits-95 = 95 % limits
figures-practices-limits-998 = 99.8 % limits
figures-practices-across = First offers made
figures-practices-up = Said yes
figures-practices-one = Months of
figures-practices-all = All practices
figures-practices-months = Agreement at the offer, month by month
figures-practices-months-of = Agreement at the offer, month by month: { $practice }
figures-practices-months-few = { $months ->
    [one] One month has offers.
   *[other] { $months } months have offers.
 } Limits need at least { $least }.
figures-practices-months-said = On average { $mean } said yes; months between { $lower } and { $upper } are as usual. { $special ->
    [0] No month is out of the ordinary.
    [one] One month is out of the ordinary.
   *[other] { $special } months are out of the ordinary.
 }
figures-practices-months-foot = An XmR chart by the rules of NHS England's Making Data Count. Out of the ordinary is a month outside the limits, seven on one side of the average, seven in a row rising or falling, or two of three near one limit. That says something changed, not what. Unless months are chosen, the last 24 whole months are shown.
figures-practices-mean = Average
figures-practices-process-limits = Limits of the usual
figures-practices-special = Out of the ordinary
figures-practices-rules = What the rules say
figures-practices-as-usual = As usual
figures-practices-rule-outside = Outside the limits
figures-practices-rule-shift = One of seven or more on one side of the average
figures-practices-rule-trend = One of seven or more rising or falling
figures-practices-rule-two-in-three = One of two in three near a limit
figures-practices-note = { $number }: { $says } (from { $month }; written by { $name } on { $day }).
figures-practices-note-of = { $number }: { $says } ({ $practice }, from { $month }; written by { $name } on { $day }).
figures-practices-anew = Limits are made anew from here: { $reason }.
figures-practices-anew-later = Limits are to be made anew from here, once there are twelve months on each side, on the chart it concerns: { $reason }.

figures-annotations-title = What happened when
figures-annotations-back = Back to uptake by practice and month
figures-annotations-lead = A new leaflet, a navigator who left, a practice that merged: what you write here is marked on the charts over time, with your name and the day. Everybody who sees the figures can read it.
figures-annotations-says = What happened
figures-annotations-says-hint = A few words, such as: new leaflet. No names of patients.
figures-annotations-month = From which month on
figures-annotations-practice = Where
figures-annotations-everywhere = The whole programme
figures-annotations-limits = Limits of the charts
figures-annotations-limits-hint = Only where the work itself was changed on purpose and stays changed. Making limits anew after a bad month would hide it.
figures-annotations-anew = Make the limits anew from this month on
figures-annotations-rebase = Why the limits are to be made anew
figures-annotations-rebase-hint = Needed only then. It stands under the chart.
figures-annotations-keep = Mark it on the charts
figures-annotations-all = What stands on the charts
figures-annotations-none = Nothing yet.
figures-annotations-by = Written by { $name } on { $day }.
figures-annotations-reason = Limits anew: { $reason }.
figures-annotations-withdrawn = Taken back
figures-annotations-withdraw = Take back
figures-annotations-restore = Put back
notice-annotation-kept = It is marked on the charts from now on.
notice-annotation-withdrawn = It was taken back and is on no chart any more. You can put it back below.
notice-annotation-restored = It is on the charts again.
breach-annotation-month = “{ $value }” is no month. Write it as 2026-03.
breach-annotation-month-ahead = “{ $value }” is still to come. Write down what happened once it has.
breach-annotation-says-missing = Say in a few words what happened.
breach-annotation-too-long = That is too long. Use at most { $limit } characters.
breach-annotation-practice = “{ $value }” is no practice of this programme. Choose one from the list.
breach-annotation-reason-missing = Say why the limits are to be made anew, or leave the box unticked.
breach-annotation-too-many = There are { $limit } annotations already. Take back those that matter no more.

figures-reasons-title = Why people say no, and why they leave
figures-reasons-about = Reasons most given, who told them, and whether anybody asked
figures-reasons-lead = Reasons in the words of those who refused or left. They are no risk factors: nobody who stayed was asked the same.
figures-reasons-refusing = Reasons for refusing the offer
figures-reasons-tellers = The same reasons by who told them
figures-reasons-asked = Whether the reason was asked
figures-reasons-leaving = Reasons for leaving after a yes
figures-reasons-leaving-gates = The same reasons by the gate at which they left
figures-reasons-how-many = { $all } accounts; { $respondents } of them name a reason, and { $responses } reasons are named in all. One account can name several.
figures-reasons-how-many-plain = { $all } accounts. One account can name several reasons.
figures-reasons-reason = Reason
figures-reasons-accounts = Accounts that name it
figures-reasons-of-accounts = Of all accounts
figures-reasons-of-reasons = Of all reasons named
figures-reasons-running = Reasons up to here
figures-reasons-foot = Shares of accounts add to more than 100 %; shares of reasons named add to 100 %. Accounts without a reason are in the first and not in the second. Accounts by different people of one refusal are never merged.

figures-recording-title = Quality of recording
figures-recording-about = What is written down of offers and refusals, and what is not
figures-recording-lead = What was written down of the offers of these months. Figures can be no better than this.
figures-recording-overall = What was recorded
figures-recording-practices = The share recorded, by practice
figures-recording-practices-lead = In the order of names. Each number leads to the offers that lack it. A low share can mean that nobody asked, that people would not say, or that a list was brought in without it.
figures-recording-what = What should be known
figures-recording-recorded = Recorded
figures-recording-share = Share recorded
figures-recording-refusals-told = Of refusals: why, by anybody
figures-recording-reason-asked = Of accounts of refusals: the person was asked
figures-recording-foot = Refusals that were never written down at all cannot be seen here. Where uptake looks high and few refusals are recorded, look at practices first.

figures-than-from = Compared with, from month
figures-than-to = Compared with, to month
figures-than-hint = Leave empty to compare with nothing
figures-compared = Compared with earlier months
figures-compared-said = { $now } now and { $then } then: a difference of { $difference } points ({ $low } to { $high }).
figures-compared-may-be-none = { $now } now and { $then } then: a difference of { $difference } points, which may be none ({ $low } to { $high }).
figures-compared-nobody = There is nobody to count in one of the two periods.
figures-compared-note = Now minus then, with Newcombe's 95 % interval. Two periods can differ in who was offered and in what was written down: the difference says that something changed, not why. Many groups compared at once show some differences by chance.
figures-difference = Difference in points
figures-points-range = { $low } to { $high }

figures-equity-title = Equity at every gate
figures-equity-about = Who of the eligible is offered, and who comes through each gate, by deprivation, age, gender and ethnic group
figures-equity-lead = At each gate, the share of each group that goes on, of those who came to it. A gap says where to look, not why it is there.
figures-equity-by-deprivation-fifth = Fifth of deprivation
figures-equity-by-age-band = Age
figures-equity-by-sex = Gender
figures-equity-by-ethnic-group = Ethnic group
figures-equity-eligible = Before the offer: first offers for each thousand eligible people
figures-equity-no-population = No eligible population was loaded, so nobody can see here who is never offered. What follows begins with those who were.
figures-equity-not-by-this = The population that was loaded is not counted by this characteristic.
figures-equity-source = Eligible people: { $source }, { $month } (loaded by { $name } on { $day }).
figures-equity-eligible-note = First offers of these months beside people as they were counted once: groups whose size is changing look better or worse than they are. Who is eligible and how much they need it are two things.
figures-equity-people = Eligible people
figures-equity-per-thousand = First offers for each 1,000
figures-equity-offer = At the offer: said yes
figures-equity-offer-on = Said yes
figures-equity-intake = At intake: taken on
figures-equity-intake-on = Taken on
figures-equity-reach = At the first call: answered
figures-equity-reach-on = Answered
figures-equity-first-call = At the first call: agreed to go on
figures-equity-first-call-on = Agreed to go on
figures-equity-meeting = At the first meeting: came
figures-equity-meeting-on = Came
figures-equity-plan = At the plan: agreed
figures-equity-plan-on = Agreed a plan
figures-equity-across = Share that goes on, with its 95 % interval
figures-equity-slope = From the most to the least deprived the share changes by { $slope } points ({ $low } to { $high }).
figures-equity-slope-none = From the most to the least deprived the share changes by { $slope } points, which may be nothing ({ $low } to { $high }).
figures-equity-foot = Each gate counts those who came to it, who were selected by the gates before. Bands of age that were widened to protect somebody stand with those not recorded. The slope is the slope index of inequality.
figures-show-this = Show
figures-deprivation-fifth-1 = Most deprived fifth
figures-deprivation-fifth-2 = Second
figures-deprivation-fifth-3 = Third
figures-deprivation-fifth-4 = Fourth
figures-deprivation-fifth-5 = Least deprived fifth
figures-ethnic-group-white = White
figures-ethnic-group-mixed = Mixed
figures-ethnic-group-asian = Asian or Asian British
figures-ethnic-group-black = Black or Black British
figures-ethnic-group-other = Other
figures-ethnic-group-not-stated = Not stated

figures-population-title = The eligible population
figures-population-back = Back to equity at every gate
figures-population-lead = How many people could be offered social prescribing, by age, gender, ethnic category or deprivation: totals only, never a list of people. What you load here stands in the place of what was loaded before.
figures-population-loaded = Loaded now: { $source }, { $month }, by { $by }. Loaded by { $name } on { $day }.
figures-population-none = Nothing is loaded yet.
figures-population-source = Where the numbers are from
figures-population-source-hint = Such as: registered patients aged 18 and over, all practices
figures-population-month = Of which month they are
figures-population-table = The table
figures-population-table-hint = Paste it with its heading, from a spreadsheet or as CSV
figures-population-load = Load this population
figures-population-how = How the table is written
figures-population-how-text = A column “people” and one or more of age-band, sex, ethnic-category and deprivation-decile. Bands of age are those of the figures (0-15, 16-24, 25-34 ... 75-84, 85+), ethnic categories the letters of the NHS data dictionary, deciles 1 (most deprived) to 10. A row can give several of them, or one and leave the others empty. The command-line report reads the same file.
notice-population-loaded = The population was loaded and stands in the figures from now on.
breach-population-empty = There is no table here. Paste it with its heading and at least one row.
breach-population-no-people = The heading needs a column “people” and at least one of { $allowed }.
breach-population-column = “{ $value }” is no column that can be counted by. Use people and { $allowed }.
breach-population-number = Line { $line }: “{ $value }” is no number of people. Use whole numbers from 0.
breach-population-value = Line { $line }: “{ $value }” is no value of { $column }.
breach-population-too-long = The table is too long. Use at most { $limit } rows of totals.
breach-population-source-missing = Say where the numbers are from.
