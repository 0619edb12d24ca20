# Data sets without identity, taken out of a study

place-releases = Data sets

data-set-title = Data set without identity
data-set-list-title = Data sets
data-set-list-text = Rows without identity for analysis elsewhere. Information governance decides on each.
data-set-ask = Ask for a data set
data-set-ask-text = One row an offer of the cohort. Names, numbers, dates and places never leave; people go under secret names of this data set alone, and time counts from a person’s first offer. People who object to evaluation or to research, as by the national data opt-out, are left out.
data-set-send = Send the request
data-set-asked-at = Asked for
data-set-asked-by = By
data-set-asked = Asked for by { $by }, { $at }
data-set-decided = Decided by { $by }, { $at }
data-set-purpose = What it is needed for
data-set-purpose-hint = Who will analyse it, where it is kept, and when it is deleted. Information governance reads this.
data-set-quasi = What may tell people apart
data-set-quasi-hint = Ask only for what the analysis needs: each more makes the others broader.
data-set-least-k = People who share a combination (k), at least
data-set-least-k-hint = From 5 to 100.
data-set-least-l = Different answers among them (l), at least
data-set-least-l-hint = From 1 to 5. With 1, everybody who shares a combination may have answered the same.
data-set-most-left-out = People left out, at most
data-set-most-left-out-hint = From 0 to 20. People who stand out are left out up to here; beyond it columns become broader for everybody.
data-set-dates = Time
data-set-days = Days it can be fetched
data-set-days-hint = From 1 to 30, by you alone.
dates-shifted = Days from the person’s first offer
dates-weeks = Weeks from the person’s first offer
quasi-age-band = Age
quasi-sex = Gender
quasi-ethnic-category = Ethnic category
quasi-deprivation = Deprivation
quasi-practice = Practice, numbered
quasi-first-offer = Quarter of the first offer
width-as-recorded = as recorded
width-broader = in broader groups
width-left-out = the same for everybody

data-set-state-requested = Waits for a decision
data-set-state-refused = Refused
data-set-state-approved = Approved, being made
data-set-state-ready = Can be fetched
data-set-state-expired = Its time is over
data-set-state-withdrawn = Taken back
data-set-state-failed = Could not be made
data-set-refused-because = Refused:
data-set-withdrawn = Somebody was erased since it was approved, who may have been in it. Ask again.
data-set-failed = It could not be made. Ask again; if it fails again, tell whoever looks after the server.
data-set-failed-few = The records changed since it was approved, and too few people would be left. Ask again with fewer columns.
data-set-being-made = It is being made.
data-set-until = You can fetch it until { $at }. Each time is written down.
data-set-until-other = { $by } can fetch it until { $at }.
data-set-file-csv = Rows (CSV)
data-set-file-parquet = Rows (Parquet)
data-set-file-dictionary = Data dictionary (CSVW metadata)
data-set-what = What is asked
data-set-found = What would hold of it
data-set-found-released = What holds of it
data-set-found-text = Counted over the records; not for publication.
data-set-people = People
data-set-rows = Offers, a row each
data-set-k = Least people who share a combination (k)
data-set-l = Least different answers among them (l)
data-set-entropy-l = As if so many answers were equally common (entropy l)
data-set-classes = Combinations
data-set-left-out = People left out because they stand out
data-set-objecting = People left out because they object
data-set-widened = Columns
data-set-withheld = Values that fewer than k people hold, withheld
data-set-withheld-none = None
data-set-others = Other data sets of this study
data-set-others-text = Secret names differ between data sets. Whoever holds several may still try to match rows by what they have in common.
data-set-decide = Decide
data-set-reason = Reason, if you refuse
data-set-reason-hint = The person who asked reads it.
data-set-approve = Approve
data-set-refuse = Refuse

release-title = Data sets taken out
release-text = Every data set without identity that was ever asked for, what held of it, and who decided.
release-waiting = { $count ->
    [0] None waits for a decision.
    [one] One waits for a decision.
   *[other] { $count } wait for a decision.
}
release-decided-by = Decided by

data-set-dictionary = One row an offer of social prescribing, without identity. Time counts from a person’s first offer in these data. An empty cell was not recorded; “withheld” stands for values that few people hold.
data-set-column-person = Secret name of the person, of this data set alone
data-set-column-offer = Secret name of the offer, of this data set alone
data-set-column-age-band = Age band at the person’s first offer in these data
data-set-column-sex = Gender as recorded at that offer, by national codes (1 male, 2 female, 9 indeterminate, X not known)
data-set-column-ethnic-category = Ethnic category at that offer, by national codes, or its group
data-set-column-deprivation = Deprivation decile at that offer, 1 the most deprived, or the two deciles of its fifth
data-set-column-practice = Practice of that offer, under a number of this data set
data-set-column-first-offer = Quarter, or year, of that offer
data-set-column-since-first-offer = Days, or whole weeks, from the person’s first offer in these data to this one
data-set-column-answer = The standing answer
data-set-column-mode = How the offer ended; not-ended for a yes or while it is open
data-set-column-ended-by = Who ended it; not-ended as for the mode
data-set-column-how-put = How the offer was put
data-set-column-reason-asked = Whether a reason was asked for
data-set-column-referral-reason = Why it was offered: needs, separated by blanks
data-set-column-first-in-12-months = Whether it is the person’s first offer in 12 months
data-set-column-joined = Whether it was made while a journey was open
data-set-column-nameless = Whether it was kept without a name
data-set-column-disputed = Whether the person later said that a yes was none
data-set-column-days-to-answer = Days, or whole weeks, from the offer to the standing answer
data-set-column-days-to-meeting = Days, or whole weeks, from the offer to the first meeting of its journey
data-set-column-days-to-first-session = Days, or whole weeks, from the offer to the first session attended

notice-data-set-asked = Sent. Information governance decides.
notice-data-set-approved = Approved. It is being made.
notice-data-set-refused = Refused.

breach-data-set-purpose-missing = Enter what it is needed for.
breach-data-set-quasi-missing = Choose at least one.
breach-data-set-number = Enter a whole number.
breach-data-set-out-of-range = Enter a number from { $least } to { $most }.
breach-data-set-reason-missing = Enter a reason of at least { $least } characters.
breach-data-set-too-few = Too few people would be left. Ask for fewer columns, allow more to be left out, or ask for a smaller k.
breach-data-set-own = You asked for this yourself. Somebody else must decide.
breach-data-set-decided = Somebody has decided already.
