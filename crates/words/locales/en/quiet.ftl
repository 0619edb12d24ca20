# Gone quiet: a state of an open gate, never a trait of a person.
quiet-why-missed = { $times ->
    [one] 1 appointment or session was missed.
   *[other] { $times } appointments or sessions in a row were missed.
}
quiet-why-silent = No word since { $since }: { $days } days.
quiet-at = Gone quiet: { $gate }
quiet-title = Ask why it has gone quiet
quiet-go = Ask why
quiet-text = Silence is not a no. Write what they say themselves; if nobody could ask, say so.
quiet-why = Why, in their words?
quiet-came = What comes of it?
quiet-goes-on = They go on
quiet-ends = { $mode } ({ $by })
quiet-ask-again-hint = Only for “not now”.
notice-quiet-asked = What they said is kept.
breach-quiet-came-missing = Choose what comes of it.
