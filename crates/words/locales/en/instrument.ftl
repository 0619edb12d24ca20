# Instruments: names, the wording of those that are free to use, scores, and what rules say.
instrument-class-bundled = Free to use, with its questions
instrument-class-scoring-only = Scored here; the questions under your own licence
instrument-class-external = Totals or levels only

time-point-referral = At the referral
time-point-first-call = First call
time-point-meeting = First meeting
time-point-review = Review
time-point-exit = When leaving
time-point-follow-up = Follow-up

taken-mode-in-person = In person
taken-mode-phone = By phone
taken-mode-online = Online
taken-mode-paper = On paper

completed-by-person = The person, alone
completed-by-with-help = The person, with help
completed-by-by-proxy = Somebody in their place

unscored-item-missing = No score: an answer is missing, and this scale does not fill it in.
unscored-too-many-hours = No score: the hours add up to more than 16 a day, and the protocol leaves such answers out.

# Office for National Statistics, personal well-being: published, free to use.
instrument-ons4 = ONS4: personal wellbeing
instrument-ons4-about = Four questions of the Office for National Statistics, each from 0 to 10. They are never added up.
instrument-ons4-read = I would like to ask you four questions about your feelings on aspects of your life. There are no right or wrong answers. For each I’d like you to give an answer on a scale of 0 to 10, where 0 is “not at all” and 10 is “completely”.
instrument-ons4-satisfied = Overall, how satisfied are you with your life nowadays?
instrument-ons4-worthwhile = Overall, to what extent do you feel that the things you do in your life are worthwhile?
instrument-ons4-happy = Overall, how happy did you feel yesterday?
instrument-ons4-anxious = On a scale where 0 is “not at all anxious” and 10 is “completely anxious”, overall, how anxious did you feel yesterday?
instrument-ons4-score-satisfied = Satisfied with life
instrument-ons4-score-worthwhile = Worthwhile
instrument-ons4-score-happy = Happy yesterday
instrument-ons4-score-anxious = Anxious yesterday

# Three items of the UCLA scale and the direct question, as the Office for National Statistics publishes them.
instrument-ucla-3 = UCLA-3: loneliness
instrument-ucla-3-about = Three questions, added up from 3 to 9, where more is lonelier; and one that asks directly.
instrument-ucla-3-read = The next questions are about how you feel about different aspects of your life.
instrument-ucla-3-companionship = How often do you feel that you lack companionship?
instrument-ucla-3-left-out = How often do you feel left out?
instrument-ucla-3-isolated = How often do you feel isolated from others?
instrument-ucla-3-direct = How often do you feel lonely?
instrument-ucla-3-companionship-1 = Hardly ever or never
instrument-ucla-3-companionship-2 = Some of the time
instrument-ucla-3-companionship-3 = Often
instrument-ucla-3-left-out-1 = Hardly ever or never
instrument-ucla-3-left-out-2 = Some of the time
instrument-ucla-3-left-out-3 = Often
instrument-ucla-3-isolated-1 = Hardly ever or never
instrument-ucla-3-isolated-2 = Some of the time
instrument-ucla-3-isolated-3 = Often
instrument-ucla-3-direct-1 = Never
instrument-ucla-3-direct-2 = Hardly ever
instrument-ucla-3-direct-3 = Occasionally
instrument-ucla-3-direct-4 = Some of the time
instrument-ucla-3-direct-5 = Often or always
instrument-ucla-3-score-total = Loneliness, 3 to 9
instrument-ucla-3-score-direct = Lonely, asked directly

# Wording is licensed: entered by the site.
instrument-swemwbs = SWEMWBS: mental wellbeing, short
instrument-swemwbs-about = Seven statements from 1 to 5, or their sum from 7 to 35, turned into the metric score.
instrument-swemwbs-statement-1 = Statement 1
instrument-swemwbs-statement-2 = Statement 2
instrument-swemwbs-statement-3 = Statement 3
instrument-swemwbs-statement-4 = Statement 4
instrument-swemwbs-statement-5 = Statement 5
instrument-swemwbs-statement-6 = Statement 6
instrument-swemwbs-statement-7 = Statement 7
instrument-swemwbs-raw = Sum of the seven statements
instrument-swemwbs-score-metric = Metric score
instrument-swemwbs-score-raw = Raw score

instrument-ipaq-short = IPAQ, short: being active
instrument-ipaq-short-about = Days and minutes of the last 7 days, scored by the protocol of 2005: at most 180 minutes a day of each kind.
instrument-ipaq-short-vigorous-days = Vigorous activity: days
instrument-ipaq-short-vigorous-minutes = Vigorous activity: minutes on such a day
instrument-ipaq-short-moderate-days = Moderate activity: days
instrument-ipaq-short-moderate-minutes = Moderate activity: minutes on such a day
instrument-ipaq-short-walking-days = Walking: days
instrument-ipaq-short-walking-minutes = Walking: minutes on such a day
instrument-ipaq-short-sitting-minutes = Sitting: minutes on a weekday
instrument-ipaq-short-score-total = All activity, MET-minutes a week
instrument-ipaq-short-score-walking = Walking, MET-minutes a week
instrument-ipaq-short-score-moderate = Moderate, MET-minutes a week
instrument-ipaq-short-score-vigorous = Vigorous, MET-minutes a week
instrument-ipaq-short-score-category = Category: 1 low, 2 moderate, 3 high
instrument-ipaq-short-score-sitting = Sitting, minutes a day

instrument-mycaw = MYCaW: concerns and wellbeing
instrument-mycaw-about = What the licensed form gives: one or two concerns and wellbeing, each from 0 to 6, where less is better.
instrument-mycaw-concern-1 = First concern
instrument-mycaw-concern-2 = Second concern
instrument-mycaw-wellbeing = Wellbeing
instrument-mycaw-score-concern-1 = First concern
instrument-mycaw-score-concern-2 = Second concern
instrument-mycaw-score-wellbeing = Wellbeing

instrument-pam = PAM: managing one’s own health
instrument-pam-about = The score from 0 to 100 and the level from 1 to 4, as the licensed tool gives them.
instrument-pam-score = Score
instrument-pam-level = Level
instrument-pam-score-score = Score
instrument-pam-score-level = Level

instrument-eq-5d-5l = EQ-5D-5L: health today
instrument-eq-5d-5l-about = Five levels from 1 to 5 and the scale from 0 to 100, as the licensed form gives them.
instrument-eq-5d-5l-mobility = Mobility
instrument-eq-5d-5l-self-care = Self-care
instrument-eq-5d-5l-usual-activities = Usual activities
instrument-eq-5d-5l-pain-discomfort = Pain and discomfort
instrument-eq-5d-5l-anxiety-depression = Anxiety and depression
instrument-eq-5d-5l-visual-scale = Scale from 0 to 100
instrument-eq-5d-5l-score-visual-scale = Scale from 0 to 100
instrument-eq-5d-5l-score-mobility = Mobility
instrument-eq-5d-5l-score-self-care = Self-care
instrument-eq-5d-5l-score-usual-activities = Usual activities
instrument-eq-5d-5l-score-pain-discomfort = Pain and discomfort
instrument-eq-5d-5l-score-anxiety-depression = Anxiety and depression

instrument-wellbeing-star = Well-being Star
instrument-wellbeing-star-about = Eight areas from 1 to 5, as the licensed Star was completed.
instrument-wellbeing-star-area-1 = Area 1 of the Star
instrument-wellbeing-star-area-2 = Area 2 of the Star
instrument-wellbeing-star-area-3 = Area 3 of the Star
instrument-wellbeing-star-area-4 = Area 4 of the Star
instrument-wellbeing-star-area-5 = Area 5 of the Star
instrument-wellbeing-star-area-6 = Area 6 of the Star
instrument-wellbeing-star-area-7 = Area 7 of the Star
instrument-wellbeing-star-area-8 = Area 8 of the Star
instrument-wellbeing-star-score-area-1 = Area 1 of the Star
instrument-wellbeing-star-score-area-2 = Area 2 of the Star
instrument-wellbeing-star-score-area-3 = Area 3 of the Star
instrument-wellbeing-star-score-area-4 = Area 4 of the Star
instrument-wellbeing-star-score-area-5 = Area 5 of the Star
instrument-wellbeing-star-score-area-6 = Area 6 of the Star
instrument-wellbeing-star-score-area-7 = Area 7 of the Star
instrument-wellbeing-star-score-area-8 = Area 8 of the Star

breach-instrument-unknown = “{ $value }” is not one of the instruments. Choose one of those shown.
breach-instrument-unreadable = The definition of an instrument cannot be read: { $why }
breach-instrument-code-twice = { $code }: “{ $of }” stands there twice. Give each its own code.
breach-instrument-range = { $code }: the range of “{ $of }” begins above its end. Turn it round.
breach-instrument-item-unknown = { $code }: “{ $of }” is made from something that is not entered. Name one of its items.
breach-instrument-table-length = { $code }: the table of “{ $of }” has not one value for each sum. Complete it.
breach-instrument-safety-unknown = { $code }: a safety check names “{ $of }”, which is no score with a limit. Name one.
breach-instrument-item-strange = This instrument has no such answer ({ $value }). Open the page again and enter it there.
breach-instrument-item-range = { $value } is outside the scale. Enter a number from { $least } to { $most }, or leave it empty if it was not answered.
breach-instrument-item-whole = { $value } has too many decimals. Enter { $decimals ->
    [0] a whole number
   *[other] one decimal at most
}, or leave it empty.
breach-instrument-total-differs = The sum entered is { $value }, the answers add up to { $sum }. Correct one of them, or leave the sum empty.
breach-instrument-nothing-entered = Nothing is entered yet. Enter at least one answer, or go back without saving.
breach-taken-in-future = { $value } is still to come. Enter the day on which it was done, or leave it empty for today.
breach-time-point-missing = Choose when it was done.
breach-licence-not-needed = This instrument is free to use and needs no licence here.
breach-licence-reference-missing = Enter the reference of your licence: without it no wording is shown.
breach-wording-too-long = This text is longer than { $limit } characters. Shorten it.
