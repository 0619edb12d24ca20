# Gone quiet: a state of an open gate, never a trait of a person.
quiet-why-missed = { $times ->
    [one] 1 appointment or session was missed.
   *[other] { $times } appointments or sessions in a row were missed.
}
quiet-why-silent = No word since { $since }: { $days } days.
quiet-at = Gone quiet: { $gate }
