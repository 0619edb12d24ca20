# The pages of figures: what is counted, of whom, and the rows behind it.

figures-title = First figures
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
figures-panel-funnel = From the offer on: who came to each gate, and what came of it
figures-panel-ways-out = Every way out, and at which gate
figures-panel-standing = Where journeys stand or ended
figures-panel-waits = How long each gate took
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
figures-column-result = Result
figures-column-told-by = Who told it
figures-column-helped = What helped
figures-column-hindered = What hindered
figures-column-main = Main reason

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
figures-definition-beside = Shown beside
figures-definition-breakdowns = Can be broken down by
figures-definition-count = The figure is a count; nothing stands above the line.
figures-unit-offer = one offer
figures-unit-account = one account of a result
figures-unit-journey = one journey
figures-unit-prescription = one prescription
figures-unit-session = one session

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
