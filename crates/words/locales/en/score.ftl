# Instruments on a journey: choosing, taking, change over time, licences.
score-title = Questionnaires
score-none = None was taken.
score-go = Take one, or see what changed
score-choose = Take one
score-choose-text = None is required. Choose one if it helps the conversation.
score-taken = { $count ->
    [one] taken once
   *[other] taken { $count } times
}
score-done = What was taken
score-when = When
score-time-point = When is it taken?
score-day = On which day?
score-day-hint = Leave empty for today
score-mode = How?
score-completed-by = Who answered?
score-answers = Answers
score-answers-hint = Leave out what was not answered. Nothing is filled in by guessing.
score-read-out = Read out
score-range = From { $least } to { $most }
score-save = Save
score-ages = It was made for ages { $first } to { $last }. Outside them, read it with care.
score-outside-ages = This person is outside the ages it was made for. Read it with care.
score-unlicensed = Its wording belongs to its owner and is not shown here. Use your own licensed form, and enter what it gave.
score-licence = Your licence: { $reference }
score-change = { $name }: what changed
score-chart-title = { $name } over time
score-change-better = { $score }: from { $from } to { $to }, which is better.
score-change-worse = { $score }: from { $from } to { $to }, which is not as good.
score-change-same = { $score }: { $to }, as before.
score-change-plain = { $score }: from { $from } to { $to }.
score-change-before = { $score }: from { $from } to { $to } before any support.
score-safety = Ask how safe they are
score-safety-text = Their answer to this can mean that they are very low: { $scores }. It is a reason to ask, and no finding.
score-safety-do = Ask them now, if you are with them or can reach them. If you are worried, use your urgent and safeguarding routes.
score-void = Entered wrongly?
score-void-text = It stays here to be read and leaves every figure. Then enter the right one.
score-void-go = Take it back
score-voided = Taken back
notice-score-recorded = Saved.
notice-score-voided = Taken back.
breach-instrument-no-number = “{ $value }” is not a number. Enter digits only, or leave it empty.

licence-title = Questionnaires under licence
licence-text = Questionnaires that belong to somebody are kept without their wording. Enter the reference of your licence, and the wording you may show under it.
licence-none = No licence entered
licence-worded = { $count ->
    [one] 1 text entered
   *[other] { $count } texts entered
}
licence-one = Licence for { $name }
licence-one-text = Enter the wording only if your licence allows you to show it on a screen. Change no word of it.
licence-reference = Reference of your licence
licence-reference-hint = As the owner gave it to you. Without it no wording is shown.
licence-wording = Wording
licence-wording-hint = One text for each answer. What you leave empty shows our own plain label.
licence-save = Save
notice-licence-kept = Saved.
